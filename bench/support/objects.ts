import { makeBundle } from '../../scripts/lib/testbed/made-bundle.js';
import type { Bundle } from '../../src/bundle/bundle.js';
import type { KubernetesObject } from '../../src/bundle/object.js';

/** How many objects. */
export interface Load {
  /** Starts every name, so that many loads fit into one cluster. */
  readonly prefix: string;
  readonly namespaces: number;
  /** Objects in each namespace, a multiple of the number of their kinds. */
  readonly objects: number;
}

/** The load of the measurements: 10 namespaces with 50 objects each. */
export function usualLoad(prefix: string): Load {
  return { prefix, namespaces: 10, objects: 50 };
}

const rbac = 'rbac.authorization.k8s.io';

type Maker = (name: string, namespace: string) => KubernetesObject;

const makers: readonly Maker[] = [
  (name, namespace) => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, namespace, labels: labelsOf(name) },
    data: { 'settings.yaml': `name: ${name}\nlevel: info\nreplicas: 3\n` },
  }),
  (name, namespace) => ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace, labels: labelsOf(name) },
    spec: { selector: labelsOf(name), ports: [{ name: 'http', port: 80, targetPort: 8080 }] },
  }),
  (name, namespace) => ({
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name, namespace, labels: labelsOf(name) },
    automountServiceAccountToken: false,
  }),
  (name, namespace) => ({
    apiVersion: `${rbac}/v1`,
    kind: 'Role',
    metadata: { name, namespace, labels: labelsOf(name) },
    rules: [{ apiGroups: [''], resources: ['configmaps'], resourceNames: [name], verbs: ['get', 'watch'] }],
  }),
  (name, namespace) => ({
    apiVersion: `${rbac}/v1`,
    kind: 'RoleBinding',
    metadata: { name, namespace, labels: labelsOf(name) },
    roleRef: { apiGroup: rbac, kind: 'Role', name },
    subjects: [{ kind: 'ServiceAccount', name, namespace }],
  }),
];

function labelsOf(name: string): Readonly<Record<string, string>> {
  return { 'app.kubernetes.io/name': name, 'app.kubernetes.io/part-of': 'bench' };
}

/** The namespaces of a load. */
export function namespacesOf({ prefix, namespaces }: Load): readonly KubernetesObject[] {
  return Array.from({ length: namespaces }, (_, index) => ({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: `${prefix}-${index}`, labels: labelsOf(prefix) },
  }));
}

/** Everything else of a load; objects of nothing that takes time to become ready. */
export function objectsOf(load: Load): readonly KubernetesObject[] {
  return namespacesOf(load).flatMap(({ metadata: { name: namespace } }) =>
    Array.from({ length: load.objects / makers.length }, (_, index) =>
      makers.map((make) => make(`server-${index}`, namespace)),
    ).flat(),
  );
}

/** The load as a bundle: one component, since the yardsticks know no order either. */
export function bundleOf(load: Load): Bundle {
  const objects = [...namespacesOf(load), ...objectsOf(load)];
  return makeBundle({ platform: load.prefix, components: [{ id: 'load', objects }] });
}
