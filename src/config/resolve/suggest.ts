import { didYouMean } from '../../kernel/nearest.js';
import { toDnsLabel } from '../../kernel/names.js';
import { printable } from '../../kernel/redact.js';
import type { ConfigNode } from '../node.js';
import type { Shape } from '../shape.js';

/** Usual slips, and how they are put right. The first result that the schema accepts is proposed. */
const repairs: readonly ((text: string) => string | undefined)[] = [
  (text) => text.trim(),
  (text) => text.replace(/\s+/g, ''),
  (text) => text.replace(/\.+$/, ''),
  (text) => text.replace(/^[a-z+]+:\/\//i, '').replace(/\/+$/, ''),
  (text) => text.toLowerCase(),
  (text) => text.toLowerCase().replace(/\.+$/, ''),
  repairBytes,
  (text) => toDnsLabel(text),
];

function repairBytes(text: string): string | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*([kmgt])i?b?$/i.exec(text.trim());
  return match ? `${match[1]}${match[2]?.toUpperCase()}i` : undefined;
}

/** Advice for a value of the right type that the schema refuses: a known word that is near, or the value repaired. */
export function suggestValue(node: ConfigNode, shape: Shape | undefined): string | undefined {
  if (!shape || node.kind !== 'scalar' || typeof node.value !== 'string' || shape.deferred) return undefined;
  const { value } = node;
  if (shape.words) return didYouMean(value, shape.words);
  if (value.length > 300) return undefined;
  const repaired = repairs
    .map((repair) => repair(value))
    .find((text) => text !== undefined && text !== value && shape.schema.safeParse(text).success);
  return repaired === undefined || repaired === '' ? undefined : `write "${printable(repaired)}"`;
}
