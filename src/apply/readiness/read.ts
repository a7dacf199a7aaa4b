import { isRecord } from '../../kernel/json.js';
import { redact } from '../../kernel/redact.js';

/** A condition of a status (https://github.com/kubernetes/community/blob/master/contributors/devel/sig-architecture/api-conventions.md#typical-status-properties). */
export interface Condition {
  readonly type: string;
  /** `True`, `False` or `Unknown`; empty when a controller wrote something else. */
  readonly status: string;
  readonly reason?: string;
  /** Cleaned by {@link tidy}. */
  readonly message?: string;
  /** Generation the condition is about. Absent: it does not say. */
  readonly observedGeneration?: number;
}

/** Value at a path of an object; undefined as soon as something on the way is missing. Keys are own properties only. */
export function at(value: unknown, ...path: readonly string[]): unknown {
  let current = value;
  for (const key of path) {
    if (!isRecord(current) || !Object.hasOwn(current, key)) return undefined;
    current = current[key];
  }
  return current;
}

/** Text at a path; undefined when there is none, or an empty one, or something else. */
export function textAt(value: unknown, ...path: readonly string[]): string | undefined {
  const found = at(value, ...path);
  return typeof found === 'string' && found !== '' ? found : undefined;
}

/** Number at a path; undefined when there is none. */
export function numberAt(value: unknown, ...path: readonly string[]): number | undefined {
  const found = at(value, ...path);
  return typeof found === 'number' ? found : undefined;
}

/** Objects of the list at a path; empty when there is none. */
export function recordsAt(value: unknown, ...path: readonly string[]): readonly Record<string, unknown>[] {
  const found = at(value, ...path);
  return Array.isArray(found) ? found.filter(isRecord) : [];
}

/** Conditions of an object's status, in order; malformed ones are left out. */
export function conditionsOf(object: unknown): readonly Condition[] {
  return recordsAt(object, 'status', 'conditions').flatMap((condition) => {
    const type = textAt(condition, 'type');
    if (type === undefined) return [];
    const reason = textAt(condition, 'reason');
    const message = textAt(condition, 'message');
    const observedGeneration = numberAt(condition, 'observedGeneration');
    return {
      type,
      status: textAt(condition, 'status') ?? '',
      ...(reason !== undefined && { reason }),
      ...(message !== undefined && { message: tidy(message) }),
      ...(observedGeneration !== undefined && { observedGeneration }),
    };
  });
}

/** The condition of a type; undefined when the status has none. */
export function conditionOf(object: unknown, type: string): Condition | undefined {
  return conditionsOf(object).find((condition) => condition.type === type);
}

/** What a condition says: its message, or its reason, or that it has a status. */
export function conditionText({ type, status, reason, message }: Condition): string {
  return message ?? (reason === undefined ? `condition ${type} is ${status}` : `${type}: ${reason}`);
}

const longestMessage = 400;

/**
 * Makes a message of the cluster fit for a line: secrets masked, white space and control characters to single spaces, cut after 400
 * characters, without a trailing stop.
 */
export function tidy(text: string): string {
  const line = redact(text)
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\s]+/gu, ' ')
    .trim()
    .replace(/(?<!\.)\.$/, '');
  return line.length > longestMessage ? `${line.slice(0, longestMessage)}...` : line;
}
