import type { FieldSet, LiveObject, ManagedFields } from '../../kube/client.js';
import { fieldManager } from '../context.js';

/** One operation of a JSON patch (RFC 6902). */
export interface PatchOperation {
  readonly op: 'replace' | 'remove';
  readonly path: string;
  readonly value?: unknown;
}

/** Annotation in which `kubectl apply` without server-side apply remembers what it sent. */
const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';

/**
 * Makes the fields of other tools ours, as `csaupgrade` of client-go does it: what they own by updates of the object is added to what we
 * own by applying, in the same API version, and they own nothing any more. What the bundle does not have is then removed by applying it.
 *
 * @param object as it is in the cluster now
 * @param managers whose fields, such as `kubectl-client-side-apply` or `helm`
 * @returns a JSON patch that fails with a conflict if the object was written since; undefined when they own nothing
 */
export function inheritancePatch(
  object: LiveObject,
  managers: readonly string[],
): readonly PatchOperation[] | undefined {
  const { managedFields = [], resourceVersion, annotations = {} } = object.metadata;
  const theirs = managedFields.filter((entry) => isInherited(entry, managers));
  const [first] = theirs;
  if (first === undefined) return undefined;
  const ours = managedFields.find(isOurs) ?? {
    ...first,
    manager: fieldManager,
    operation: 'Apply' as const,
  };
  const inherited = theirs.filter(({ apiVersion }) => apiVersion === ours.apiVersion);
  const fieldsV1 = [ours, ...inherited].reduce<FieldSet>(
    (all, entry) => unite(all, entry.fieldsV1 ?? {}),
    {},
  );
  const others = managedFields.filter((entry) => !isOurs(entry) && !theirs.includes(entry));
  return [
    { op: 'replace', path: '/metadata/managedFields', value: [...others, { ...ours, fieldsV1 }] },
    // replaced, not tested: a wrong one is then a conflict (409), not an invalid request
    { op: 'replace', path: '/metadata/resourceVersion', value: resourceVersion },
    ...(lastApplied in annotations ? [removeAnnotation(lastApplied)] : []),
  ];
}

/** Entry of what we apply. */
export function isOurs({ manager, operation, subresource = '' }: ManagedFields): boolean {
  return manager === fieldManager && operation === 'Apply' && subresource === '';
}

function isInherited(
  { manager, operation, subresource = '' }: ManagedFields,
  managers: readonly string[],
): boolean {
  return operation === 'Update' && subresource === '' && managers.includes(manager);
}

function removeAnnotation(key: string): PatchOperation {
  return { op: 'remove', path: `/metadata/annotations/${key.replaceAll('~', '~0').replaceAll('/', '~1')}` };
}

/** Every field that is in one set or the other. */
export function unite(a: FieldSet, b: FieldSet): FieldSet {
  const result: Record<string, FieldSet> = { ...a };
  for (const [member, below] of Object.entries(b)) {
    const there = result[member];
    result[member] = there === undefined ? below : unite(there, below);
  }
  return result;
}

/** Paths of the fields that are in one set and not in the other. */
export function missingFrom(set: FieldSet, other: FieldSet | undefined, path = ''): string[] {
  return Object.entries(set).flatMap(([member, below]) => {
    if (member === '.') return [];
    const here = `${path}${step(member, path)}`;
    const there = other?.[member];
    const deeper = missingFrom(below, there, here);
    return there === undefined && deeper.length === 0 ? [here] : deeper;
  });
}

/** Whether a path written by {@link missingFrom}, or something below it, is in a set. */
export function holds(set: FieldSet, sought: string, path = ''): boolean {
  return Object.entries(set).some(([member, below]) => {
    const here = `${path}${step(member, path)}`;
    return here === sought || (sought.startsWith(here) && holds(below, sought, here));
  });
}

/** Part of a path as people write it: `.replicas`, `[name="web"]`, `["value"]`. */
function step(member: string, path: string): string {
  const [kind, text] = [member.slice(0, 2), member.slice(2)];
  if (kind === 'f:') return path === '' ? text : `.${text}`;
  if (kind === 'k:') return `[${keys(text)}]`;
  return kind === 'v:' || kind === 'i:' ? `[${text}]` : '';
}

function keys(json: string): string {
  return Object.entries(JSON.parse(json) as Record<string, unknown>)
    .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
    .join(',');
}
