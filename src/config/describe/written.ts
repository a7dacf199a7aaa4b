import { isRecord } from '../../kernel/json.js';
import type { ConfigNode } from '../node.js';
import type { DeferredText, SecretSource } from '../schema/secrets.js';
import { childShape, type Shape } from '../shape.js';

/** Turns a value of the configuration back into the form in which people write it. */
export function writtenValue(value: unknown, shape: Shape | undefined): unknown {
  if (shape?.deferred === true && isRecord(value)) return writtenSource(value as unknown as Source);
  if (Array.isArray(value))
    return value.map((item, index) => writtenValue(item, shape && childShape(shape, index)));
  if (!isRecord(value)) return value;
  const members = Object.entries(value).map(
    ([key, member]) => [key, writtenValue(member, shape && childShape(shape, key))] as const,
  );
  return Object.fromEntries(members);
}

type Source = SecretSource | DeferredText;

function writtenSource(source: Source): unknown {
  switch (source.kind) {
    case 'variable':
      return `\${${source.name}}`;
    case 'literal':
      return source.text;
    case 'file':
      return { file: source.path };
    case 'secret':
      return { secret: source.secret, key: source.key };
  }
}

/** Value of a node as plain data. */
export function nodeValue(node: ConfigNode): unknown {
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'list') return node.items.map(nodeValue);
  return Object.fromEntries([...node.entries].map(([key, entry]) => [key, nodeValue(entry.node)]));
}
