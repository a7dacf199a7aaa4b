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
  const below = { ...placeBelow(place, 'metadata'), outside: unmanagedMetadata };
  const first = compareFields(metadata, metadataSet, live.metadata, below);
  return first === 'different'
    ? first
    : worse(first, compareFields(body, bodySet, live, { ...place, outside: unmanaged }));
}

/** A place with fields that are in nobody's set. */
interface Root extends Place {
  readonly outside?: ReadonlySet<string>;
}

/** The worse of two verdicts. */
function worse(a: Verdict, b: Verdict): Verdict {
  if (a === 'different' || b === 'different') return 'different';
  return a === 'same' ? b : a;
}

function compareFields(
  desired: Readonly<Record<string, unknown>>,
  set: FieldSet,
  live: Readonly<Record<string, unknown>>,
  place: Root,
): Verdict {
  let verdict: Verdict = 'same';
  let owned = 0;
  for (const field in desired) {
    if (place.outside?.has(field)) continue;
    const member = set[memberName(field)];
    const [wanted, stored] = [desired[field], live[field]];
    if (member !== undefined) {
      owned += 1;
      // the common case, without a further call
      if (wanted === stored && isLeaf(member)) continue;
    }
    verdict = worse(verdict, compareValues(wanted, member, stored, placeBelow(place, field)));
    if (verdict === 'different') return verdict;
  }
  return owned === countMembers(set) ? verdict : 'different';
}

const memberNames = new Map<string, string>();

/** Member of a field. Remembered, since joining texts for each of some 30,000 fields takes longer than all the rest; there are few names. */
function memberName(field: string): string {
  const known = memberNames.get(field);
  if (known !== undefined) return known;
  const name = `f:${field}`;
  if (memberNames.size < mostNames) memberNames.set(field, name);
  return name;
}

/** Keys of maps are names too, and there may be many. */
const mostNames = 10_000;

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
      worse(verdict, compareUnowned(value, isRecord(live) ? live[field] : undefined)),
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
    if (position < last) verdict = worse(verdict, 'unsure');
    last = position;
    if (isRecord(wanted)) verdict = worse(verdict, compareItem(wanted, node, live[position], place));
    if (verdict === 'different') return verdict;
  }
  return verdict;
}

function compareItem(wanted: Record<string, unknown>, node: FieldSet, live: unknown, place: Place): Verdict {
  return isRecord(live) ? compareFields(wanted, node, live, place) : 'different';
}
