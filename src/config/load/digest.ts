import { createHash } from 'node:crypto';
import { canonicalJson, isRecord } from '../../kernel/json.js';
import type { Config } from '../schema/index.js';

/**
 * SHA-256 of what the configuration means, in hexadecimal. The order of keys does not count, nor do overlays: the chosen one
 * is already merged, and the others change nothing.
 */
export function digestOf(config: Config): string {
  const members = Object.entries(config).filter(([key]) => key !== 'environments');
  return createHash('sha256')
    .update(canonicalJson(Object.fromEntries(members)))
    .digest('hex');
}

/** Freezes a value and everything in it; gives it back. */
export function deepFreeze<Value>(value: Value): Value {
  const members = Array.isArray(value) ? value : isRecord(value) ? Object.values(value) : [];
  members.forEach(deepFreeze);
  return Object.freeze(value);
}
