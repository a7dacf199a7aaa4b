import type { ConfigNode } from '../node.js';
import type { Origin } from '../origin.js';
import { compose } from '../parse/compose.js';
import { convert } from '../parse/convert.js';
import { readScalar } from '../parse/scalar.js';
import type { Shape } from '../shape.js';

/** A value read from a text, or why it could not be. */
export type TextValue = { readonly node: ConfigNode } | { readonly message: string };

/**
 * Reads a value given as text, by a variable or by `--set`, for a place of the schema. Where only text fits it is taken
 * as it is, so that versions, ids and sentences need no quotes; `[...]` and `{...}` are read as YAML where a list or map
 * fits; quotes are removed; everything else is a YAML 1.2 scalar.
 *
 * @param shape the place; undefined when the schema does not know it
 */
export function readTextValue(text: string, shape: Shape | undefined, origin: Origin): TextValue {
  const trimmed = text.trim();
  const takesCollection = shape === undefined || has(shape, 'map', 'list', 'anything');
  if (takesCollection && /^[[{]/.test(trimmed)) return readYaml(trimmed, origin);
  if (/^(["'])(?:[\s\S]*)\1$/.test(trimmed) && trimmed.length > 1) return readYaml(trimmed, origin);
  return { node: readScalarText(trimmed, shape, origin) };
}

/** Reads a text as a single value for a place: text where only text fits, else a YAML 1.2 scalar. Empty text is no value. */
export function readScalarText(text: string, shape: Shape | undefined, origin: Origin): ConfigNode {
  const onlyText = shape !== undefined && has(shape, 'text') && !has(shape, 'number', 'boolean', 'anything');
  const value = onlyText && text !== '' && text !== 'null' ? text : readScalar(text);
  return { kind: 'scalar', value, text, origin };
}

function has(
  shape: Shape,
  ...kinds: readonly ('text' | 'number' | 'boolean' | 'map' | 'list' | 'anything')[]
): boolean {
  return kinds.some((kind) => shape.accepts.has(kind));
}

function readYaml(text: string, origin: Origin): TextValue {
  const result = compose(text, '');
  const contents = 'composed' in result ? result.composed.documents[0]?.contents : undefined;
  if (!contents) return { message: 'the value is not valid YAML' };
  const { node, problems } = convert(contents, () => ({ line: 1, column: 1 }), '');
  const [problem] = problems;
  if (problem || !node) return { message: problem?.message ?? 'the value is too large' };
  return { node: withOrigin(node, () => origin) };
}

/** A copy of a node whose parts all have a new origin, computed from the old one. */
export function withOrigin(node: ConfigNode, change: (origin: Origin) => Origin): ConfigNode {
  const origin = change(node.origin);
  if (node.kind === 'scalar') return { ...node, origin };
  if (node.kind === 'list')
    return { ...node, origin, items: node.items.map((item) => withOrigin(item, change)) };
  const entries = [...node.entries].map(
    ([key, entry]) =>
      [key, { keyOrigin: change(entry.keyOrigin), node: withOrigin(entry.node, change) }] as const,
  );
  return { ...node, origin, entries: new Map(entries) };
}
