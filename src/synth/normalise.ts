import { compareText, isRecord } from '../kernel/json.js';

/** Keys that a reader looks for first; all others follow in code-unit order. */
const heads = ['apiVersion', 'kind', 'metadata', 'name', 'namespace'];

/**
 * Puts the keys of a value in the order of the bundle and drops members without a value (undefined and null): equal objects give equal
 * text whatever order they were built in. Lists keep their order, since it has a meaning.
 */
export function normalise(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(normalise);
  if (!isRecord(value)) return value;
  const result: Record<string, unknown> = {};
  for (const key of orderedKeys(value)) {
    const member = value[key];
    if (member !== undefined && member !== null) result[key] = normalise(member);
  }
  return result;
}

function orderedKeys(value: Record<string, unknown>): string[] {
  const keys = Object.keys(value);
  if (keys.length < 2) return keys;
  return keys.sort((a, b) => rank(a) - rank(b) || compareText(a, b));
}

function rank(key: string): number {
  const index = heads.indexOf(key);
  return index < 0 ? heads.length : index;
}
