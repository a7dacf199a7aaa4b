import { isRecord } from '../../../src/kernel/json.js';

/** Every scalar of a value as `owner | field = value`; longer text gives one line for each of its lines. */
export function linesOf(owner: string, value: unknown): readonly string[] {
  return [...scalars(value, '')].map(([field, text]) => `${owner} | ${field} = ${text}`);
}

function* scalars(value: unknown, field: string): Iterable<readonly [string, string]> {
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) yield* scalars(item, `${field}[${labelOf(item, index)}]`);
  } else if (isRecord(value)) {
    for (const [key, member] of Object.entries(value))
      yield* scalars(member, field === '' ? key : `${field}.${key}`);
  } else {
    for (const line of String(value).split('\n')) yield [field, line.trim()];
  }
}

/** Items of a list are told apart by their name, so that one more item does not move the others. */
function labelOf(item: unknown, index: number): string {
  return isRecord(item) && typeof item['name'] === 'string' ? item['name'] : String(index);
}

/** What two lists of lines do not share; a line that stands there twice counts twice. */
export interface LineChange {
  readonly removed: readonly string[];
  readonly added: readonly string[];
}

/** Compares what two views say, owner by owner; lines of one owner count as a multiset. */
export function compareViews(before: Lines, after: Lines): LineChange {
  const owners = [...new Set([...before.keys(), ...after.keys()])];
  const changed = owners
    .map((owner) => ({ old: before.get(owner) ?? [], now: after.get(owner) ?? [] }))
    .filter(({ old, now }) => old !== now);
  return {
    removed: changed.flatMap(({ old, now }) => without(old, now)),
    added: changed.flatMap(({ old, now }) => without(now, old)),
  };
}

type Lines = ReadonlyMap<string, readonly string[]>;

function without(lines: readonly string[], others: readonly string[]): readonly string[] {
  const left = new Map<string, number>();
  for (const line of others) left.set(line, (left.get(line) ?? 0) + 1);
  return lines.filter((line) => {
    const count = left.get(line) ?? 0;
    if (count > 0) left.set(line, count - 1);
    return count === 0;
  });
}
