import { fieldsOf, itemsOf, numberOf, textOf, valueAt, type Fields } from '../fields.js';
import type { RenderedObject } from '../../render.js';
import { step } from '../walk.js';
import { keyed, named, containerReferences, volumeReferences, type PodSource } from './pod.js';
import type { Reference } from './reference.js';

/** A reference that only one kind has: where the name stands, and what it names. */
interface Row {
  readonly kinds: readonly string[];
  /** Keys to the name, `[]` for every item of a list. */
  readonly at: string;
  readonly to: string;
  readonly group?: string;
  /** The named kind belongs to no namespace. */
  readonly cluster?: true;
  /** Name that an empty field stands for. */
  readonly otherwise?: string;
}

const argo = 'argoproj.io';
const cnpg = 'postgresql.cnpg.io';
const velero = 'velero.io';
const workflows = ['Workflow', 'WorkflowTemplate', 'CronWorkflow', 'ClusterWorkflowTemplate'];

/** References of custom resources that no convention gives away. Sources: the API types of each project. */
const rows: readonly Row[] = [
  {
    kinds: ['EventSource', 'Sensor'],
    at: 'spec.eventBusName',
    to: 'EventBus',
    group: argo,
    otherwise: 'default',
  },
  { kinds: ['Sensor'], at: 'spec.dependencies[].eventSourceName', to: 'EventSource', group: argo },
  { kinds: ['Application'], at: 'spec.project', to: 'AppProject', group: argo },
  { kinds: ['ApplicationSet'], at: 'spec.template.spec.project', to: 'AppProject', group: argo },
  {
    kinds: ['Backup', 'ScheduledBackup', 'Pooler', 'Database', 'Publication', 'Subscription'],
    at: 'spec.cluster.name',
    to: 'Cluster',
    group: cnpg,
  },
  {
    kinds: ['Cluster'],
    at: 'spec.backup.volumeSnapshot.className',
    to: 'VolumeSnapshotClass',
    cluster: true,
  },
  { kinds: ['RedisSentinel'], at: 'spec.redisSentinelConfig.redisReplicationName', to: 'RedisReplication' },
  { kinds: ['Schedule'], at: 'spec.template.storageLocation', to: 'BackupStorageLocation', group: velero },
  {
    kinds: ['Schedule'],
    at: 'spec.template.volumeSnapshotLocations[]',
    to: 'VolumeSnapshotLocation',
    group: velero,
  },
  { kinds: ['Backup'], at: 'spec.storageLocation', to: 'BackupStorageLocation', group: velero },
];

/** Keys that name an object in every API we know of. */
const conventions: Readonly<Record<string, { readonly kind: string; readonly cluster?: true }>> = {
  serviceAccountName: { kind: 'ServiceAccount' },
  priorityClassName: { kind: 'PriorityClass', cluster: true },
  podPriorityClassName: { kind: 'PriorityClass', cluster: true },
  runtimeClassName: { kind: 'RuntimeClass', cluster: true },
  storageClassName: { kind: 'StorageClass', cluster: true },
  storageClass: { kind: 'StorageClass', cluster: true },
  ingressClassName: { kind: 'IngressClass', cluster: true },
  gatewayClassName: { kind: 'GatewayClass', cluster: true },
  secretName: { kind: 'Secret' },
  claimName: { kind: 'PersistentVolumeClaim' },
};

/** What a custom resource refers to: by rows of its kind, and by conventions that all APIs share. */
export function* customReferences(subject: RenderedObject): Generator<Reference> {
  const { object } = subject;
  const namespace = object.metadata.namespace ?? '';
  for (const row of rows.filter(({ kinds }) => kinds.includes(object.kind)))
    yield* rowReferences(subject, row);
  const spec = fieldsOf(object['spec']);
  if (object.kind === 'HTTPRoute') yield* route(subject, spec);
  const found: Reference[] = [];
  conventional({ subject, namespace, spec, path: 'spec' }, workflows.includes(object.kind), found);
  yield* found;
}

function* rowReferences(subject: RenderedObject, row: Row): Generator<Reference> {
  const [head = '', rest] = row.at.split('[]');
  const value = valueAt(subject.object, head);
  const found: [string, unknown][] =
    rest === undefined
      ? [[head, value]]
      : (Array.isArray(value) ? (value as readonly unknown[]) : []).map((item, index) => [
          `${head}[${index}]${rest}`,
          rest === '' ? item : valueAt(item, rest.slice(1)),
        ]);
  for (const [path, text] of found) {
    const name = textOf(text) ?? row.otherwise;
    if (name === undefined) continue;
    yield {
      subject,
      path,
      kind: row.to,
      name,
      optional: false,
      ...(row.group !== undefined && { group: row.group }),
      ...(row.cluster !== true && { namespace: subject.object.metadata.namespace ?? '' }),
    };
  }
}

/** Backends and parents of an HTTPRoute; both may lie in another namespace. */
function* route(subject: RenderedObject, spec: Fields): Generator<Reference> {
  const own = subject.object.metadata.namespace ?? '';
  for (const [index, parent] of itemsOf(spec['parentRefs']))
    yield* routeEnd(
      subject,
      { kind: 'Gateway', namespace: own, ...parent },
      `spec.parentRefs[${index}].name`,
    );
  for (const [index, rule] of itemsOf(spec['rules'])) {
    for (const [position, end] of itemsOf(rule['backendRefs']))
      yield* routeEnd(
        subject,
        { kind: 'Service', namespace: own, ...end },
        `spec.rules[${index}].backendRefs[${position}].name`,
      );
  }
}

function* routeEnd(subject: RenderedObject, end: Fields, path: string): Generator<Reference> {
  const [kind, name, namespace] = [textOf(end['kind']), textOf(end['name']), textOf(end['namespace'])];
  const port = kind === 'Service' ? numberOf(end['port']) : undefined;
  if (kind === undefined || name === undefined) return;
  yield {
    subject,
    path,
    kind,
    name,
    optional: false,
    ...(namespace !== undefined && { namespace }),
    ...(port !== undefined && { port }),
  };
}

/** Walks everything below a specification. An object within the object has its own namespace and kind. */
function conventional(place: PodSource, workflow: boolean, found: Reference[]): void {
  const { spec: fields, path } = place;
  if ('env' in fields || 'envFrom' in fields) found.push(...containerReferences(place, fields, path));
  for (const [index, volume] of itemsOf(fields['volumes']))
    found.push(...volumeReferences(place, volume, `${path}.volumes[${index}]`));
  for (const key of Object.keys(fields)) {
    const value = fields[key];
    if (typeof value === 'string') found.push(...textReferences(place, key, value));
    if (typeof value !== 'object' || ['env', 'envFrom', 'volumes'].includes(key)) continue;
    const at = step(path, key);
    found.push(...objectReferences(place, key, value, at, workflow));
    for (const [suffix, item] of childrenOf(value))
      conventional(within(place, item, `${at}${suffix}`), workflow || isWorkflow(item), found);
  }
}

function within(place: PodSource, item: Fields, path: string): PodSource {
  const embedded = textOf(item['kind']) !== undefined && textOf(item['apiVersion']) !== undefined;
  const namespace = embedded ? textOf(fieldsOf(item['metadata'])['namespace']) : undefined;
  return { ...place, spec: item, path, ...(namespace !== undefined && { namespace }) };
}

function isWorkflow(item: Fields): boolean {
  return workflows.includes(textOf(item['kind']) ?? '');
}

function childrenOf(value: unknown): readonly (readonly [string, Fields])[] {
  if (Array.isArray(value)) return itemsOf(value).map(([index, item]) => [`[${index}]`, item] as const);
  return typeof value === 'object' && value !== null ? [['', fieldsOf(value)]] : [];
}

const none: readonly Reference[] = [];

function textReferences(place: PodSource, key: string, text: string): Iterable<Reference> {
  const convention = conventions[key];
  const path = step(place.path, key);
  if (text === '') return none;
  if (convention) {
    const { subject, namespace } = place;
    const scope = convention.cluster === true ? {} : { namespace };
    return [{ subject, kind: convention.kind, name: text, path, optional: false, ...scope }];
  }
  return /[a-z](CA|TLS)?Secret$/.test(key) ? named(place, 'Secret', text, path) : none;
}

function objectReferences(
  place: PodSource,
  key: string,
  value: unknown,
  path: string,
  workflow: boolean,
): Iterable<Reference> {
  if (key === 'imagePullSecrets')
    return itemsOf(value).flatMap(([index, secret]) => [
      ...named(place, 'Secret', textOf(secret['name']), `${path}[${index}].name`),
    ]);
  if (Array.isArray(value)) return none;
  if (workflow && (key === 'templateRef' || key === 'workflowTemplateRef'))
    return templateReference(place, fieldsOf(value), path);
  return selector(place, key, fieldsOf(value), path);
}

function* templateReference(place: PodSource, value: Fields, path: string): Generator<Reference> {
  const name = textOf(value['name']);
  if (name === undefined) return;
  const shared = value['clusterScope'] === true;
  yield {
    subject: place.subject,
    path: `${path}.name`,
    kind: shared ? 'ClusterWorkflowTemplate' : 'WorkflowTemplate',
    group: argo,
    name,
    optional: false,
    ...(!shared && { namespace: place.namespace }),
  };
}

/** `{ name, key }` picks a key of a Secret, or of a ConfigMap where the key says so; `somethingSecret: { name }` picks a Secret. */
function selector(place: PodSource, key: string, value: Fields, path: string): Iterable<Reference> {
  const keys = Object.keys(value);
  if (keys.length === 0 || keys.length > 3 || !keys.every((one) => selectorKeys.includes(one))) return none;
  const picksKey = textOf(value['key']) !== undefined;
  const kind = /configmap/i.test(key) ? 'ConfigMap' : 'Secret';
  return picksKey || /secret$/i.test(key) ? keyed(place, kind, value, path) : none;
}

const selectorKeys: readonly string[] = ['name', 'key', 'optional'];
