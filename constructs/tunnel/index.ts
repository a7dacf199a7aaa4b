import { Construct } from 'constructs';
import type { k8s } from 'cdk8s-plus-28';
import { checksums } from '../shared/checksum.js';
import { configMap } from '../shared/config-map.js';
import type { ComponentContext } from '../shared/context.js';
import { serviceAccount } from '../shared/rbac.js';
import { configMapVolume, emptyDir } from '../shared/volumes.js';
import { deployment, disruptionBudget } from '../shared/workload.js';
import { cloudflared } from './cloudflare.js';
import { ngrok } from './ngrok.js';
import type { Agent, AgentOptions } from './agent.js';

export { tunnelMetricsPort } from './cloudflare.js';
export { tunnelSecret, type TunnelRoute } from './agent.js';

const name = 'tunnel';
const configName = 'tunnel-config';

/** Labels that select the agent. */
export const tunnelSelector = { 'app.kubernetes.io/name': name } as const;

/** Props of {@link Tunnel}. */
export interface TunnelProps extends AgentOptions {
  readonly context: ComponentContext;
  readonly provider: 'ngrok' | 'cloudflare';
  /** Agents. ngrok refuses a second one at the same address, so there it must be one. */
  readonly replicas: number;
  readonly priorityClassName: string;
  /** Domain of the annotation that replaces pods when the configuration changes. */
  readonly annotationPrefix: string;
}

const agents: Readonly<Record<TunnelProps['provider'], (options: AgentOptions) => Agent>> = {
  ngrok,
  cloudflare: cloudflared,
};

/** An agent that opens a connection to its provider and forwards what arrives there to the webhook. Nothing listens to the outside. */
export class Tunnel extends Construct {
  constructor(scope: Construct, id: string, props: TunnelProps) {
    super(scope, id);
    const { context, replicas } = props;
    const agent = agents[props.provider](props);
    serviceAccount(this, context, name);
    const data = { [agent.configFile]: agent.config };
    configMap(this, context, { name: configName, data });
    deployment(this, context, {
      name,
      replicas,
      selector: tunnelSelector,
      serviceAccountName: name,
      apiAccess: false,
      user: agent.user,
      group: agent.user,
      priorityClassName: props.priorityClassName,
      podAnnotations: checksums(props.annotationPrefix, { [configName]: data }),
      strategy: strategyOf(replicas),
      ...(replicas > 1 && { spread: 'prefer' as const }),
      containers: [agent.container],
      volumes: [configMapVolume('config', configName), emptyDir('tmp', { sizeLimit: '16Mi' })],
    });
    if (replicas > 1) disruptionBudget(this, context, { name, selector: tunnelSelector });
  }
}

/** A single agent is stopped before the next one starts: two at one address is an error at ngrok. */
function strategyOf(replicas: number): k8s.DeploymentStrategy {
  return { type: replicas > 1 ? 'RollingUpdate' : 'Recreate' };
}
