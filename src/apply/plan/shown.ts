import { isPasswordKey, isSecretKey, looksRandom, mask, redact, secretWithin } from '../../kernel/redact.js';
import type { FieldPath } from './fields/path.js';

/** Values of a Secret are hidden below these fields. */
const secretFields: readonly string[] = ['data', 'stringData'];

/** A value as JSON for people: without what is in a Secret, and without what looks like a secret elsewhere. Absent values are `null`. */
export function shownValue(kind: string, path: FieldPath, value: unknown): string {
  const [first] = path;
  const root = first !== undefined && 'field' in first ? first.field : '';
  if (kind === 'Secret' && (path.length === 0 || secretFields.includes(root) || root === 'metadata'))
    return mask;
  const text = JSON.stringify(value ?? null);
  const last = path.at(-1);
  const key = last !== undefined && 'field' in last ? last.field : '';
  return typeof value === 'string' && looksSecret(key, value) ? mask : redact(text);
}

function looksSecret(key: string, value: string): boolean {
  return isPasswordKey(key) || secretWithin(value) !== undefined || (isSecretKey(key) && looksRandom(value));
}
