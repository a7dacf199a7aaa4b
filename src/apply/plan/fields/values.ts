import { isRecord } from '../../../kernel/json.js';
import { parseQuantity } from '../../../kernel/quantity.js';

/** How sure we are that the server would change nothing. In doubt the server decides, in a dry run. */
export type Verdict = 'same' | 'different' | 'unsure';

/** Where a value stands. */
export interface Place {
  /** Name of its field. */
  readonly field: string;
  /** Whether it is in a map of quantities, such as `limits`. */
  readonly quantities: boolean;
  /** Values that the server fills in for this kind, by name of their field. */
  readonly defaults: Defaults;
}

/** Values that the server fills in where a field is absent. */
export type Defaults = Readonly<Record<string, readonly unknown[]>>;

/** Maps whose values are quantities. Elsewhere `1000m` and `1` are two texts. */
const quantityMaps: ReadonlySet<string> = new Set([
  'limits',
  'requests',
  'hard',
  'capacity',
  'allocatable',
  'overhead',
  'podFixed',
  'max',
  'min',
  'default',
  'defaultRequest',
  'maxLimitRequestRatio',
]);

/** Fields that are a quantity themselves. */
const quantityFields: ReadonlySet<string> = new Set(['sizeLimit', 'divisor', 'averageValue']);

/** The place of what is below a field. */
export function placeBelow(place: Place, field: string): Place {
  const { quantities, defaults } = place;
  return { field, quantities: quantities || quantityMaps.has(place.field), defaults };
}

/**
 * Whether a scalar is what is stored. The server writes quantities canonically and leaves out zero values that its types mark `omitempty`.
 */
export function compareScalars(desired: unknown, live: unknown, place: Place): Verdict {
  if (desired === live) return 'same';
  if (live === undefined || live === null) return isZero(desired) ? 'same' : 'different';
  const quantity = place.quantities || quantityMaps.has(place.field) || quantityFields.has(place.field);
  return quantity && sameQuantity(desired, live) ? 'same' : 'different';
}

/** What Go takes for empty: `omitempty` leaves it out. */
export function isZero(value: unknown): boolean {
  if (value === undefined || value === null || value === false || value === 0 || value === '') return true;
  return Array.isArray(value) ? value.length === 0 : isRecord(value) && Object.keys(value).length === 0;
}

/** Whether two quantities are the same amount: `1000m` and `1`, `1Gi` and `1073741824`. False for what is none. */
export function sameQuantity(a: unknown, b: unknown): boolean {
  const [x, y] = [amountOf(a), amountOf(b)];
  // decimal suffixes are no exact floating-point numbers: 0.1 is not 100 times 1e-3
  return Math.abs(x - y) <= Math.abs(x) * 1e-12;
}

function amountOf(value: unknown): number {
  if (typeof value === 'number') return value;
  return typeof value === 'string' ? parseQuantity(value) : Number.NaN;
}

/**
 * Compares what server-side apply treats as one value: a list or map that is atomic. What the server holds beyond the desired one is a
 * default that it filled in, or something that is no longer wanted; only for the defaults of a kind that are known we can tell.
 */
export function compareWhole(desired: unknown, live: unknown, place: Place): Verdict {
  if (Array.isArray(desired)) return compareItems(desired, live, place);
  if (isRecord(desired)) return compareMembers(desired, live, place);
  return compareScalars(desired, live, place);
}

function compareItems(desired: readonly unknown[], live: unknown, place: Place): Verdict {
  if (!Array.isArray(live)) return isZero(live) && desired.length === 0 ? 'same' : 'different';
  if (live.length !== desired.length) return 'different';
  let verdict: Verdict = 'same';
  for (const [index, item] of desired.entries()) {
    const stored = (live as readonly unknown[])[index];
    if (item === stored) continue;
    const one = compareWhole(item, stored, place);
    if (one === 'different') return one;
    if (one === 'unsure') verdict = one;
  }
  return verdict;
}

function compareMembers(desired: Record<string, unknown>, live: unknown, place: Place): Verdict {
  if (!isRecord(live)) return isZero(live) && isZero(desired) ? 'same' : 'different';
  let verdict: Verdict = 'same';
  for (const field in desired) {
    if (desired[field] === live[field]) continue;
    const one = compareWhole(desired[field], live[field], placeBelow(place, field));
    if (one === 'different') return one;
    if (one === 'unsure') verdict = one;
  }
  for (const field in live) {
    if (field in desired || isZero(live[field])) continue;
    if (!isDefault(live[field], place.defaults[field])) verdict = 'unsure';
  }
  return verdict;
}

function isDefault(value: unknown, defaults: readonly unknown[] = []): boolean {
  const text = JSON.stringify(value);
  return defaults.some((one) => JSON.stringify(one) === text);
}
