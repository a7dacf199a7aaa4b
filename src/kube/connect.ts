import type { Clock } from '../kernel/clock.js';
import { spawnExec, type Exec } from '../kernel/exec.js';
import { proxyFor } from '../kernel/proxy.js';
import type { KubeClient } from './client.js';
import { createCredentials } from './credentials/create.js';
import { loadSettings, type LoadOptions } from './kubeconfig/load.js';
import type { ClusterSettings } from './kubeconfig/model.js';
import { createClient } from './transport/client.js';
import type { Timeouts } from './transport/model.js';

/** How to find the cluster and reach it. The environment comes as data. */
export interface ConnectOptions extends LoadOptions {
  /** Runs credential plugins.
   * @default the real thing */
  readonly exec?: Exec;
  /** Whether somebody is at the terminal whom a credential plugin may ask.
   * @default false */
  readonly interactive?: boolean;
  /** Knows when credentials of plugins end. Absent: they are renewed only when the API server refuses them. */
  readonly clock?: Clock;
  /** What audit logs of the cluster say made the requests.
   * @default 'cto' */
  readonly userAgent?: string;
  readonly timeouts?: Timeouts;
}

/**
 * Connects to the cluster of a context: reads the kubeconfigs as kubectl does, and sends nothing yet.
 *
 * @throws OperatorError `E_KUBECONFIG_MISSING`, `E_CONTEXT_UNKNOWN`, or `E_KUBECONFIG` with everything that is wrong, by file and key
 */
export async function connect(options: ConnectOptions): Promise<KubeClient> {
  const settings = await loadSettings(options);
  const { cluster, context, clusterName, userName, source } = settings;
  const { env, exec = spawnExec, interactive = false, clock, userAgent = 'cto', timeouts } = options;
  const attached = interactive ? (await import('./credentials/attached.js')).attachedExec : undefined;
  const credentials = createCredentials(settings, {
    env,
    exec,
    ...(attached !== undefined && { attached }),
    ...(clock !== undefined && { clock }),
  });
  const proxy = chooseProxy(cluster, env);
  return createClient({
    target: {
      server: publicAddress(cluster.server),
      source,
      ...(context !== undefined && { context }),
      ...(clusterName !== undefined && { cluster: clusterName }),
      ...(userName !== undefined && { user: userName }),
    },
    endpoint: {
      url: cluster.server,
      tls: {
        insecure: cluster.insecure,
        ...(cluster.serverName !== undefined && { serverName: cluster.serverName }),
      },
      ...(proxy !== undefined && { proxy }),
    },
    credentials,
    userAgent,
    ...(timeouts !== undefined && { timeouts }),
  });
}

/** The one of the cluster entry, else the one of the environment. */
function chooseProxy({ server, proxy }: ClusterSettings, env: ConnectOptions['env']): URL | undefined {
  return proxy ?? proxyFor(server, env);
}

function publicAddress({ origin, pathname }: URL): string {
  return `${origin}${pathname.replace(/\/+$/, '')}`;
}
