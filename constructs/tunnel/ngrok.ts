import { Yaml } from 'cdk8s';
import { container } from '../shared/container.js';
import {
  agentMounts,
  configFolder,
  tunnelSecret,
  type Agent,
  type AgentOptions,
  type TunnelRoute,
} from './agent.js';

const configFile = 'ngrok.yml';

/** The agent of ngrok. Source of the configuration: https://ngrok.com/docs/agent/config/v3 */
export function ngrok({ image, resources, route }: AgentOptions): Agent {
  return {
    user: 1000,
    configFile,
    config: config(route),
    container: container({
      name: 'ngrok',
      image,
      args: ['start', '--all', '--config', `${configFolder}/${configFile}`],
      env: {
        NGROK_AUTHTOKEN: { secret: tunnelSecret.name, key: tunnelSecret.key },
        // the agent looks for a home folder, and the root file system is read-only
        HOME: '/tmp',
      },
      resources,
      mounts: agentMounts,
    }),
  };
}

/** The local interface stays off: it has no login, can open further endpoints and replays what it has seen. */
function config({ hostname, path, url }: TunnelRoute): string {
  return Yaml.stringify({
    version: 3,
    agent: { update_check: false, web_addr: false, console_ui: false, log: 'stdout', log_format: 'json' },
    endpoints: [
      {
        name: 'webhooks',
        ...(hostname !== undefined && { url: `https://${hostname}` }),
        upstream: { url },
        traffic_policy: {
          on_http_request: [
            {
              name: 'only the webhook',
              expressions: [`req.url.path != '${path}'`],
              actions: [{ type: 'deny', config: { status_code: 404 } }],
            },
          ],
        },
      },
    ],
  });
}
