import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startLocalRegistry, type RegistryExchange } from '../registry/local/index.js';
import { npmRegistry as publicRegistry } from './npm-client.js';
import type { RehearsalSetting, RehearsedCall, StandIn } from './publisher.js';

/** Token of the built-in registry; worth nothing elsewhere. */
const token = 'token-of-the-registry-of-a-rehearsal';

/**
 * What leads npm away from the registry that it is given: settings, proxies, and the proof of a job, which it would show to the real registry by itself.
 */
const leadsAway = /^(?:npm_config_.*|(?:https?|all|no)_proxy|(?:ACTIONS|GITHUB|RUNNER)_.*)$/i;

/** Starts the built-in registry; the `npm` program of this machine talks to it. It knows no package: what the real one has is not asked. */
export async function rehearseNpm(setting: RehearsalSetting): Promise<StandIn> {
  const { env, folder, npmRegistry = publicRegistry } = setting;
  const { host } = new URL(npmRegistry);
  // the settings of the machine may name another registry for a scope
  const globalconfig = join(folder, 'npmrc');
  await writeFile(globalconfig, '');
  const { url, stop } = await startLocalRegistry({
    tokens: { [token]: 'rehearsal' },
    onRequest: (exchange) => setting.told(callOf(exchange, host)),
  });
  const kept = Object.entries(env).filter(([name]) => !leadsAway.test(name));
  return {
    context: {
      npmRegistry: url,
      env: { ...Object.fromEntries(kept), npm_config_globalconfig: globalconfig },
    },
    secrets: { NPM_TOKEN: token },
    stop,
  };
}

/** Reads what was sent and the status late: they come with the body and the answer. */
function callOf(exchange: RegistryExchange, server: string): RehearsedCall {
  const { method, route, path } = exchange;
  return {
    server,
    method,
    route,
    path,
    get request() {
      return exchange.request;
    },
    get status() {
      return exchange.status;
    },
  };
}
