import type { Bundle } from '../bundle/bundle.js';
import type { KubernetesObject } from '../bundle/object.js';
import { objectsOf } from '../bundle/objects.js';
import { isRecord } from '../kernel/json.js';

/** A value that belongs to one environment and must not wander into another. */
export interface BoundValue {
  /** `Kind namespace/name`. */
  readonly object: string;
  readonly path: string;
  readonly value: string;
}

/** Fields whose values say where a platform stands: names in DNS, storage, stores of secrets and of backups. */
const boundFields = new Set([
  'host',
  'hosts',
  'hostname',
  'hostnames',
  'domain',
  'storageClass',
  'storageClassName',
  'ingressClassName',
  'gatewayClassName',
  'loadBalancerClass',
  'bucket',
  'secretStoreRef',
]);

/** Values of a bundle that are bound to its environment, by object and path. Of an address in `url` only the host counts. */
export function boundValues(bundle: Bundle): BoundValue[] {
  return objectsOf(bundle).flatMap((object) => {
    const found: [string, unknown][] = [];
    collect(object, '', found);
    return found.map(([path, value]) => ({ object: nameOf(object), path, value: JSON.stringify(value) }));
  });
}

function nameOf({ kind, metadata }: KubernetesObject): string {
  return `${kind} ${metadata.namespace === undefined ? '' : `${metadata.namespace}/`}${metadata.name}`;
}

function collect(value: unknown, path: string, found: [string, unknown][]): void {
  if (Array.isArray(value)) value.forEach((item, index) => collect(item, `${path}[${index}]`, found));
  if (!isRecord(value)) return;
  for (const [key, member] of Object.entries(value)) {
    const place = path === '' ? key : `${path}.${key}`;
    if (boundFields.has(key) && !isSchema(member)) found.push([place, member]);
    else if (key === 'url' && typeof member === 'string') found.push([place, hostOf(member)]);
    else collect(member, place, found);
  }
}

/** A definition has fields called like this too; what stands there is a schema. */
function isSchema(member: unknown): boolean {
  return isRecord(member) && typeof member['type'] === 'string';
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url;
}

/** Bound values that two bundles have at the same place of the same object, and that differ. */
export function differingValues(a: Bundle, b: Bundle): readonly (readonly [BoundValue, BoundValue])[] {
  const others = new Map(boundValues(b).map((one) => [`${one.object}\0${one.path}`, one]));
  return boundValues(a).flatMap((one) => {
    const other = others.get(`${one.object}\0${one.path}`);
    return other && other.value !== one.value ? [[one, other] as const] : [];
  });
}
