import { parseQuantity } from '../../../kernel/quantity.js';
import { at } from '../../readiness/read.js';
import type { EffectInput } from './model.js';

/**
 * What a field will be: as wanted; else as the change says, since a field that is no longer wanted gets its default; else as it is, since
 * server-side apply leaves alone what nobody mentions.
 */
export function wantedAt({ before, after, fields }: EffectInput, ...path: readonly string[]): unknown {
  const wanted = at(after, ...path);
  if (wanted !== undefined) return wanted;
  const text = path.join('.');
  const change = fields.find((field) => text === field.path || text.startsWith(`${field.path}.`));
  if (change === undefined) return at(before, ...path);
  return at(jsonOf(change.after), ...path.slice(change.path.split('.').length));
}

/** Whether a field at or below a path changes. */
export function touches({ fields }: Pick<EffectInput, 'fields'>, path: string): boolean {
  return fields.some(
    (field) => field.path === path || ['.', '['].some((next) => field.path.startsWith(path + next)),
  );
}

/** Value of a field change, which is JSON; undefined when there is none, or when it is masked. */
export function jsonOf(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A quantity or a plain number; NaN for anything else. */
export function amountOf(value: unknown): number {
  if (typeof value === 'number') return value;
  return typeof value === 'string' ? parseQuantity(value) : Number.NaN;
}
