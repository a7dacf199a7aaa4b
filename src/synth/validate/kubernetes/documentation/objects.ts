import { clustered, namespaced, withMetadata, type DocumentedRule } from './documented.js';

const SECRET = 'type: kubernetes.io/tls\nstringData:';
const text = (bytes: number): string => 'x'.repeat(bytes);

/** Rules about metadata, data and storage. */
export const OBJECTS: readonly DocumentedRule[] = [
  {
    id: 'metadata/name',
    says: 'every object has a name in the form of its kind',
    why: 'the API server refuses it; server-side apply cannot work without a name',
    bad: withMetadata('v1', 'Service', '{ name: 1web, namespace: shop }', 'spec: { ports: [{ port: 80 }] }'),
    good: withMetadata('v1', 'Service', '{ name: web1, namespace: shop }', 'spec: { ports: [{ port: 80 }] }'),
  },
  {
    id: 'metadata/namespace',
    says: 'objects of a namespace name it, objects of the cluster name none',
    why: 'without it the object lands in the current namespace of whoever applies the bundle',
    bad: withMetadata('v1', 'ConfigMap', '{ name: web }', 'data: {}'),
    good: withMetadata('v1', 'ConfigMap', '{ name: web, namespace: shop }', 'data: {}'),
  },
  {
    id: 'metadata/annotations-size',
    says: 'the annotations of an object take at most 262144 bytes together',
    why: 'the API server refuses more; large CustomResourceDefinitions hit it with client-side apply',
    bad: withMetadata(
      'v1',
      'ConfigMap',
      `{ name: web, namespace: shop, annotations: { a: ${text(262_144)} } }`,
      'data: {}',
    ),
    good: withMetadata(
      'v1',
      'ConfigMap',
      `{ name: web, namespace: shop, annotations: { a: ${text(100)} } }`,
      'data: {}',
    ),
  },
  {
    id: 'metadata/server-owned',
    says: 'no object brings metadata that the server writes',
    why: 'a resourceVersion or uid from another cluster makes every apply fail',
    bad: withMetadata('v1', 'ConfigMap', '{ name: web, namespace: shop, resourceVersion: "42" }', 'data: {}'),
    good: withMetadata('v1', 'ConfigMap', '{ name: web, namespace: shop }', 'data: {}'),
  },
  {
    id: 'object/status',
    says: 'no object brings a status',
    why: 'controllers write it; Argo CD would report a difference for ever',
    bad: clustered('v1', 'Namespace', 'status: { phase: Active }'),
    good: clustered('v1', 'Namespace', 'spec: {}'),
  },
  {
    id: 'data/size',
    says: 'a ConfigMap or Secret holds at most 1 MiB',
    why: 'the API server refuses more',
    bad: namespaced('v1', 'ConfigMap', `data: { a: ${text(1_048_577)} }`),
    good: namespaced('v1', 'ConfigMap', 'data: { a: text }'),
  },
  {
    id: 'data/duplicate-key',
    says: 'no key of a ConfigMap is in both data and binaryData',
    why: 'the API server refuses it',
    bad: namespaced('v1', 'ConfigMap', 'data: { logo: text }\nbinaryData: { logo: dGV4dA== }'),
    good: namespaced('v1', 'ConfigMap', 'data: { text: text }\nbinaryData: { logo: dGV4dA== }'),
  },
  {
    id: 'data/secret-type',
    says: 'a Secret of a known type has the keys of that type',
    why: 'the API server refuses it',
    bad: namespaced('v1', 'Secret', `${SECRET} { tls.crt: placeholder }`),
    good: namespaced('v1', 'Secret', `${SECRET} { tls.crt: placeholder, tls.key: placeholder }`),
  },
  {
    id: 'storage/claim',
    says: 'a claim asks for a positive amount of storage, and ReadWriteOncePod stands alone',
    why: 'the API server refuses it',
    bad: namespaced(
      'v1',
      'PersistentVolumeClaim',
      'spec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: "0" } } }',
    ),
    good: namespaced(
      'v1',
      'PersistentVolumeClaim',
      'spec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }',
    ),
  },
];
