import { z } from 'zod';
import { isRecord } from '../../kernel/json.js';
import type { Shape } from '../shape.js';

/** Names the type of a place in a few words, with its limits, such as `whole number, 1 to 50`. */
export function typeName(shape: Shape): string {
  if (shape.accepts.has('anything')) return 'anything';
  if (shape.deferred) return shape.forms ? 'reference to a secret' : 'text or `${NAME}`, may be unset';
  if (shape.items) return `list of ${typeName(shape.items)}`;
  if (shape.words) return shape.words.map((word) => `\`${word}\``).join(', ');
  if (shape.accepts.has('boolean')) return '`true` or `false`';
  if (shape.accepts.has('map')) return shape.values ? `map of ${typeName(shape.values)}` : 'map';
  const constraint = constraintOf(shape);
  return constraint ?? (shape.accepts.has('number') ? numberName(shape) : 'text');
}

/** The schema's own words for what a text must be. They are asked for, since zod keeps no list of them. */
function constraintOf(shape: Shape): string | undefined {
  if (!shape.accepts.has('text')) return undefined;
  const result = shape.schema.safeParse('\u{0}');
  const messages = result.success ? [] : result.error.issues.flatMap(messagesOf);
  return messages.find((message) => message.startsWith('must be '))?.slice('must be '.length);
}

function messagesOf(issue: z.core.$ZodIssue): readonly string[] {
  if (issue.code !== 'invalid_union') return [issue.message];
  return [issue.message, ...issue.errors.flat().flatMap(messagesOf)];
}

function numberName(shape: Shape): string {
  const schema: unknown = z.toJSONSchema(shape.schema, { io: 'input', unrepresentable: 'any' });
  const { type, minimum, exclusiveMinimum, maximum } = isRecord(schema) ? schema : {};
  const noun = type === 'integer' ? 'whole number' : 'number';
  const most = typeof maximum === 'number' && maximum < Number.MAX_SAFE_INTEGER ? maximum : undefined;
  if (typeof minimum === 'number' && most !== undefined) return `${noun}, ${minimum} to ${most}`;
  if (most !== undefined) return `${noun}, at most ${most}`;
  if (typeof exclusiveMinimum === 'number') return `${noun}, more than ${exclusiveMinimum}`;
  return typeof minimum === 'number' && minimum > Number.MIN_SAFE_INTEGER
    ? `${noun}, at least ${minimum}`
    : noun;
}
