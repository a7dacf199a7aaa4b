import { groupOf, type KubernetesObject } from '../../../bundle/object.js';
import { isRecord } from '../../../kernel/json.js';
import type { FieldSet, LiveObject } from '../../../kube/client.js';
import { fieldManager } from '../../context.js';
import { defaultsOf } from './defaults.js';
import { itemsByMember } from './items.js';
import { appliedBy, isLeaf } from './set.js';
import { compareScalars, compareWhole, isZero, placeBelow, type Place, type Verdict } from './values.js';

/** Fields that server-side apply keeps out of the sets of managers (k8s.io/apimachinery/pkg/util/managedfields/internal/stripmeta.go). */
const unmanaged: ReadonlySet<string> = new Set(['apiVersion', 'kind']);
const unmanagedMetadata: ReadonlySet<string> = new Set([
  'name',
  'namespace',
  'creationTimestamp',
  'selfLink',
  'uid',
  'generation',
  'managedFields',
  'resourceVersion',
]);

/**
 * Whether applying an object would change nothing, told from what the cluster already said: our field set is exactly the one of the
 * desired object, and each value is the stored one. Somebody who changes a field of ours takes it out of our set, so nothing slips through.
 *
 * The schema is not needed: whether a list is associative, a set or atomic shows in the field set itself.
 */
export function unchanged(desired: KubernetesObject, live: LiveObject): Verdict {
  const [entry, ...others] = appliedBy(live, fieldManager);
  if (entry?.fieldsV1 === undefined) return 'different';
  // an entry of another version names fields as they are there
  if (others.length > 0 || entry.apiVersion !== desired.apiVersion || live.apiVersion !== desired.apiVersion)
    return 'unsure';
  const defaults = defaultsOf(groupOf(desired), desired.kind);
  return compareRoot(desired, entry.fieldsV1, live, { field: '', quantities: false, defaults });
}

function compareRoot(desired: KubernetesObject, set: FieldSet, live: LiveObject, place: Place): Verdict {
  const { metadata, ...body } = desired;
  const { 'f:metadata': metadataSet = {}, ...bodySet } = set;
  const below = placeBelow(place, 'metadata');
  return worst(
    compareFields(withoutFields(metadata, unmanagedMetadata), metadataSet, live.metadata, below),
    () => compareFields(withoutFields(body, unmanaged), bodySet, live, place),
  );
}

function withoutFields(
  record: Readonly<Record<string, unknown>>,
  names: ReadonlySet<string>,
): Record<string, unknown> {
  const kept: Record<string, unknown> = {};
  for (const name in record) if (!names.has(name)) kept[name] = record[name];
  return kept;
}

/** The worse of two verdicts; the second one is only asked for when the first leaves it open. */
function worst(first: Verdict, second: () => Verdict): Verdict {
  if (first === 'different') return first;
  const other = second();
  return other === 'same' ? first : other;
}

function compareFields(
  desired: Readonly<Record<string, unknown>>,
  set: FieldSet,
  live: Readonly<Record<string, unknown>>,
  place: Place,
): Verdict {
  let verdict: Verdict = 'same';
  let owned = 0;
  for (const field in desired) {
    const member = set[`f:${field}`];
    if (member !== undefined) owned += 1;
    // the common case, without a further call
    if (member !== undefined && desired[field] === live[field] && isLeaf(member)) continue;
    verdict = worst(verdict, () =>
      compareValues(desired[field], member, live[field], placeBelow(place, field)),
    );
    if (verdict === 'different') return verdict;
  }
  return owned === countMembers(set) ? verdict : 'different';
}

function countMembers(set: FieldSet): number {
  let count = 0;
  for (const member in set) if (member !== '.') count += 1;
  return count;
}

function compareValues(desired: unknown, set: FieldSet | undefined, live: unknown, place: Place): Verdict {
  if (desired === undefined) return set === undefined ? 'same' : 'different';
  if (set === undefined) return compareUnowned(desired, live);
  if (isLeaf(set)) return compareLeaf(desired, live, place);
  if (Array.isArray(desired) && Array.isArray(live)) return compareLists(desired, set, live, place);
  if (isRecord(desired) && isRecord(live)) return compareFields(desired, set, live, place);
  return 'different';
}

/**
 * What we do not own we have not applied, but for values that leave no trace: null, lists without items and maps of nothing but such lists. When
 * something is stored there nevertheless, the list may be atomic and somebody else's.
 */
function compareUnowned(desired: unknown, live: unknown): Verdict {
  if (desired === null || (Array.isArray(desired) && desired.length === 0))
    return isZero(live) ? 'same' : 'unsure';
  if (!isRecord(desired) || isZero(desired)) return 'different';
  return Object.entries(desired).reduce<Verdict>(
    (verdict, [field, value]) =>
      worst(verdict, () => compareUnowned(value, isRecord(live) ? live[field] : undefined)),
    'same',
  );
}

function compareLeaf(desired: unknown, live: unknown, place: Place): Verdict {
  if (desired === null) return isZero(live) ? 'same' : 'unsure';
  // an empty map that is not atomic says nothing about what others put into it
  if (isRecord(desired) && isZero(desired)) return isZero(live) || isRecord(live) ? 'same' : 'different';
  return typeof desired === 'object'
    ? compareWhole(desired, live, place)
    : compareScalars(desired, live, place);
}

function compareLists(
  desired: readonly unknown[],
  set: FieldSet,
  live: readonly unknown[],
  place: Place,
): Verdict {
  const items = itemsByMember(set, desired, live);
  if (items === undefined) return 'unsure';
  if (items.length !== countMembers(set)) return 'different';
  let verdict: Verdict = 'same';
  let last = -1;
  for (const { desired: wanted, position, node } of items) {
    if (position === undefined || node === undefined) return 'different';
    // the server keeps the order that was applied
    if (position < last) verdict = worst(verdict, () => 'unsure');
    last = position;
    if (isRecord(wanted)) verdict = worst(verdict, () => compareItem(wanted, node, live[position], place));
    if (verdict === 'different') return verdict;
  }
  return verdict;
}

function compareItem(wanted: Record<string, unknown>, node: FieldSet, live: unknown, place: Place): Verdict {
  return isRecord(live) ? compareFields(wanted, node, live, place) : 'different';
}
