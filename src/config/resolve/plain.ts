import type { ConfigNode, ScalarNode } from '../node.js';
import type { KeyPath } from '../path.js';
import { isPlainNumber } from '../parse/scalar.js';
import { childShape, configShape, type Shape } from '../shape.js';
import type { Finding } from './finding.js';

/** Result of {@link toPlain}. */
export interface Plain {
  /** Data for the schema. */
  readonly value: unknown;
  readonly findings: readonly Finding[];
}

/**
 * Turns a tree into plain data for the schema. An empty value means that the key is not given: a section or a named
 * entry counts as written without keys, everything else takes its default. In free-form data it stays null.
 *
 * @param schema shape of the schema. Absent: that of the configuration
 */
export function toPlain(root: ConfigNode, schema: Shape = configShape()): Plain {
  const findings: Finding[] = [];
  return { value: plain(root, [], schema, findings) ?? {}, findings };
}

function plain(node: ConfigNode, path: KeyPath, shape: Shape | undefined, findings: Finding[]): unknown {
  const below = (key: string | number) => shape && childShape(shape, key);
  if (node.kind === 'list') {
    return node.items.map((item, index) => plain(item, [...path, index], below(index), findings) ?? null);
  }
  if (node.kind === 'scalar') return plainScalar(node, path, shape, findings);
  const members = [...node.entries]
    .map(([key, entry]) => [key, plain(entry.node, [...path, key], below(key), findings)] as const)
    .filter(([, member]) => member !== undefined);
  // Own properties only: `fromEntries` defines them, so that no key reaches a prototype.
  return Object.fromEntries(members);
}

function plainScalar(
  node: ScalarNode,
  path: KeyPath,
  shape: Shape | undefined,
  findings: Finding[],
): unknown {
  if (node.value === null) return emptyValue(shape);
  if (typeof node.value === 'number' && shape?.accepts.has('number') === true && !isPlainNumber(node.text)) {
    findings.push(oddNumber(node, path));
  }
  return node.value;
}

function emptyValue(shape: Shape | undefined): unknown {
  if (shape === undefined || shape.accepts.has('anything')) return null;
  return shape.accepts.has('map') && shape.forms === undefined ? {} : undefined;
}

function oddNumber(node: ScalarNode, path: KeyPath): Finding {
  const finite = Number.isFinite(node.value);
  return {
    rule: 'config/number-notation',
    message: finite
      ? `YAML reads ${node.text} as ${node.value}, which other programs may read differently`
      : `${node.text} is not a number one can use`,
    fix: finite ? `write ${node.value}` : 'write a decimal number',
    path,
    origin: node.origin,
    value: node.text,
  };
}
