import type { KubeTarget } from '../../kube/client.js';

/** Label of the namespaces `kube-system` or `cto-system` with which its owner says what a cluster is for. */
export const environmentLabel = 'cto.dev/environment';

/** Words in names that say so: `prod-eu`, `eu_production`, `live.example.com`. Not `product` or `delivery`. */
const productionWord = /(?:^|[^a-z0-9])(?:prod|production|live)(?:$|[^a-z0-9])/i;

/** What is known of a cluster when it is to be decided how carefully to ask. */
export interface TargetSigns {
  readonly target: KubeTarget;
  /** Profile that is deployed. Absent: none. */
  readonly profile?: string;
  /** Values of the {@link environmentLabel} in the cluster. */
  readonly environments: readonly string[];
}

/**
 * Why a cluster looks like production; undefined when it does not. A cluster on this very machine never does: whoever tries the production profile on a
 * laptop is not to be held up.
 */
export function productionSign({ target, profile, environments }: TargetSigns): string | undefined {
  if (isLoopback(target.server)) return undefined;
  if (environments.includes('production')) return `it is labelled ${environmentLabel}=production`;
  const { context, cluster, server } = target;
  const names = [
    ['its context', context],
    ['its cluster', cluster],
    ['its server', hostOf(server)],
  ] as const;
  for (const [what, name] of names)
    if (name !== undefined && productionWord.test(name)) return `${what} is called ${name}`;
  return profile === 'production' ? 'the profile is production' : undefined;
}

/** Whether an address leads to this machine (https://www.rfc-editor.org/rfc/rfc6761#section-6.3 for `localhost`). */
export function isLoopback(server: string): boolean {
  const host = hostOf(server).replace(/^\[|\]$/g, '');
  return /^127(?:\.\d+){3}$/.test(host) || host === '::1' || /(?:^|\.)localhost$/.test(host);
}

function hostOf(server: string): string {
  return URL.canParse(server) ? new URL(server).hostname : server;
}

/** The name that a person types to say "this one": that of the context, else of the cluster, else the host. */
export function targetName({ context, cluster, server }: KubeTarget): string {
  return context ?? cluster ?? hostOf(server);
}

/** Where a command goes, for people: `context kind-dev, cluster kind-dev at https://127.0.0.1:6443 (from ~/.kube/config)`. */
export function targetText({ context, cluster, server, source }: KubeTarget): string {
  const names = [
    context === undefined ? undefined : `context ${context}`,
    cluster === undefined ? 'cluster' : `cluster ${cluster}`,
  ].filter((part) => part !== undefined);
  return `${names.join(', ')} at ${server} (from ${source})`;
}
