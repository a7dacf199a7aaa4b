import { z } from 'zod';
import { releaseSchema } from './schema.js';

/** A key of the release configuration, for people. */
interface Key {
  readonly path: string;
  readonly type: string;
  readonly fallback: string;
  readonly description: string;
}

type Shape = Readonly<Record<string, unknown>>;

/** Every key of `release.yaml` as a Markdown table: made from the schema, so that it cannot be wrong. */
export function releaseReference(): string {
  const schema = z.toJSONSchema(releaseSchema, { io: 'input' }) as Shape;
  const keys = [...keysOf(schema, '', new Set((schema['required'] as string[] | undefined) ?? []))];
  return [
    '| key | type | default | meaning |',
    '| --- | --- | --- | --- |',
    ...keys.map(
      ({ path, type, fallback, description }) => `| \`${path}\` | ${type} | ${fallback} | ${description} |`,
    ),
    '',
  ].join('\n');
}

function* keysOf(schema: Shape, parent: string, required: ReadonlySet<string>): Iterable<Key> {
  const properties = (schema['properties'] ?? {}) as Readonly<Record<string, Shape>>;
  for (const [name, value] of Object.entries(properties)) {
    const path = parent === '' ? name : `${parent}.${name}`;
    if (value['properties'] !== undefined) yield* keysOf(value, path, new Set());
    else
      yield {
        path,
        type: typeOf(value),
        fallback: required.has(name) && value['default'] === undefined ? 'required' : fallbackOf(value),
        description: escape((value['description'] as string | undefined) ?? ''),
      };
  }
}

function typeOf(value: Shape): string {
  const words = value['enum'] as readonly string[] | undefined;
  if (words) return words.map((word) => `\`${word}\``).join(', ');
  if (value['type'] !== 'array') return value['type'] === 'integer' ? 'whole number' : 'text';
  const items = value['items'] as Shape;
  return items['properties'] === undefined
    ? `list of ${typeOf(items)}`
    : `list of maps with ${Object.keys(items['properties'] as Shape)
        .map((key) => `\`${key}\``)
        .join(', ')}`;
}

function fallbackOf(value: Shape): string {
  const fallback = value['default'];
  if (fallback === undefined) return 'none';
  return `\`${Array.isArray(fallback) ? `[${fallback.join(', ')}]` : JSON.stringify(fallback).replaceAll('"', '')}\``;
}

/** A bar would end the cell. */
function escape(text: string): string {
  return text.replaceAll('|', '\\|');
}
