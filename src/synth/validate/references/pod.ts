import { fieldsOf, itemsOf, textOf, type Fields } from '../fields.js';
import type { PodView } from '../pods.js';
import type { RenderedObject } from '../../render.js';
import type { Reference } from './reference.js';

/** A pod specification, wherever it stands. */
export interface PodSource {
  readonly subject: RenderedObject;
  readonly namespace: string;
  readonly spec: Fields;
  /** Path of the specification. */
  readonly path: string;
}

/** What the pods of a workload refer to. */
export function* podReferences(pod: PodView): Generator<Reference> {
  const { spec, path } = pod;
  yield* named(pod, 'ServiceAccount', textOf(spec['serviceAccountName']), `${path}.serviceAccountName`);
  yield* clusterNamed(pod, 'PriorityClass', textOf(spec['priorityClassName']), `${path}.priorityClassName`);
  yield* clusterNamed(pod, 'RuntimeClass', textOf(spec['runtimeClassName']), `${path}.runtimeClassName`);
  for (const [index, secret] of itemsOf(spec['imagePullSecrets']))
    yield* named(pod, 'Secret', textOf(secret['name']), `${path}.imagePullSecrets[${index}].name`);
  for (const [index, volume] of itemsOf(spec['volumes']))
    yield* volumeReferences(pod, volume, `${path}.volumes[${index}]`);
  for (const container of pod.containers) yield* containerReferences(pod, container.fields, container.path);
}

/** What the environment of a container refers to. */
export function* containerReferences(pod: PodSource, container: Fields, path: string): Generator<Reference> {
  for (const [index, variable] of itemsOf(container['env'])) {
    const from = fieldsOf(variable['valueFrom']);
    const at = `${path}.env[${index}].valueFrom`;
    yield* keyed(pod, 'Secret', fieldsOf(from['secretKeyRef']), `${at}.secretKeyRef`);
    yield* keyed(pod, 'ConfigMap', fieldsOf(from['configMapKeyRef']), `${at}.configMapKeyRef`);
  }
  for (const [index, source] of itemsOf(container['envFrom'])) {
    const at = `${path}.envFrom[${index}]`;
    yield* keyed(pod, 'Secret', fieldsOf(source['secretRef']), `${at}.secretRef`);
    yield* keyed(pod, 'ConfigMap', fieldsOf(source['configMapRef']), `${at}.configMapRef`);
  }
}

/** What a volume of a pod refers to. */
export function* volumeReferences(pod: PodSource, volume: Fields, path: string): Generator<Reference> {
  yield* sourceReferences(pod, 'ConfigMap', fieldsOf(volume['configMap']), 'name', `${path}.configMap`);
  yield* sourceReferences(pod, 'Secret', fieldsOf(volume['secret']), 'secretName', `${path}.secret`);
  const claim = textOf(fieldsOf(volume['persistentVolumeClaim'])['claimName']);
  yield* named(pod, 'PersistentVolumeClaim', claim, `${path}.persistentVolumeClaim.claimName`);
  const publish = textOf(fieldsOf(fieldsOf(volume['csi'])['nodePublishSecretRef'])['name']);
  yield* named(pod, 'Secret', publish, `${path}.csi.nodePublishSecretRef.name`);
  for (const [index, source] of itemsOf(fieldsOf(volume['projected'])['sources'])) {
    const at = `${path}.projected.sources[${index}]`;
    yield* sourceReferences(pod, 'ConfigMap', fieldsOf(source['configMap']), 'name', `${at}.configMap`);
    yield* sourceReferences(pod, 'Secret', fieldsOf(source['secret']), 'name', `${at}.secret`);
  }
}

function* sourceReferences(
  pod: PodSource,
  kind: string,
  source: Fields,
  nameKey: string,
  path: string,
): Generator<Reference> {
  const name = textOf(source[nameKey]);
  if (name === undefined) return;
  const base = {
    subject: pod.subject,
    kind,
    namespace: pod.namespace,
    name,
    optional: source['optional'] === true,
  };
  const items = itemsOf(source['items']);
  if (items.length === 0) yield { ...base, path: `${path}.${nameKey}` };
  for (const [index, item] of items) {
    const key = textOf(item['key']);
    yield { ...base, path: `${path}.items[${index}].key`, ...(key !== undefined && { key }) };
  }
}

/** A `{ name, key, optional }` selector. */
export function* keyed(pod: PodSource, kind: string, selector: Fields, path: string): Generator<Reference> {
  const [name, key] = [textOf(selector['name']), textOf(selector['key'])];
  if (name === undefined) return;
  yield {
    subject: pod.subject,
    kind,
    namespace: pod.namespace,
    name,
    path: `${path}.${key === undefined ? 'name' : 'key'}`,
    ...(key !== undefined && { key }),
    optional: selector['optional'] === true,
  };
}

/** A name in the namespace of the pod. */
export function* named(
  pod: PodSource,
  kind: string,
  name: string | undefined,
  path: string,
): Generator<Reference> {
  if (name !== undefined)
    yield { subject: pod.subject, kind, namespace: pod.namespace, name, path, optional: false };
}

function* clusterNamed(
  pod: PodSource,
  kind: string,
  name: string | undefined,
  path: string,
): Generator<Reference> {
  if (name !== undefined) yield { subject: pod.subject, kind, name, path, optional: false };
}
