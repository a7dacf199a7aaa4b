import type { Config } from '../schema/index.js';
import type { Rule } from './rule.js';

interface Place {
  readonly key: string;
  readonly namespace: string;
}

/** Components whose namespace must be theirs alone, and why. */
const alone: readonly { readonly key: string; readonly because: string }[] = [
  {
    key: 'platform.namespace',
    because: 'agents run there, under a quota and with tools of their own choice',
  },
  { key: 'components.argocd.namespace', because: 'it holds the credentials of clusters and repositories' },
  { key: 'components.backup_operator.namespace', because: 'it may read and write everything in the cluster' },
  {
    key: 'components.log_collector.namespace',
    because: 'its Pod Security level is lower, to read logs of the node',
  },
];

/** Rules about namespaces. */
export const namespaceRules: readonly Rule[] = [
  {
    id: 'system-namespace',
    reason: 'quotas, default-deny policies and removal of the platform would hit what others run there',
    *check({ config }) {
      for (const { key, namespace } of namespacesOf(config)) {
        if (namespace !== 'default' && !namespace.startsWith('kube-')) continue;
        yield {
          path: key,
          message: `is "${namespace}", which belongs to the cluster`,
          fix: 'choose another namespace',
        };
      }
    },
  },
  {
    id: 'shared-namespace',
    reason: 'Secrets, network policies and Pod Security levels hold for a whole namespace',
    *check({ config }) {
      const places = namespacesOf(config);
      const reported = new Set<string>();
      for (const { key, because } of alone) {
        const own = places.find((place) => place.key === key);
        for (const other of places) {
          if (!own || other.key === key || other.namespace !== own.namespace || reported.has(other.key))
            continue;
          reported.add(key);
          yield {
            path: other.key,
            message: `is "${own.namespace}", the same as ${key}, which must be alone because ${because}`,
            fix: 'choose another namespace for one of the two',
            related: [key],
          };
        }
      }
    },
  },
];

function namespacesOf(config: Config): readonly Place[] {
  const components = Object.entries(config.components).flatMap(([id, settings]): readonly Place[] =>
    'namespace' in settings ? [{ key: `components.${id}.namespace`, namespace: settings.namespace }] : [],
  );
  return [{ key: 'platform.namespace', namespace: config.platform.namespace }, ...components];
}
