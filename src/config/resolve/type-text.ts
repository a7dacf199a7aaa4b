import { printable, redact } from '../../kernel/redact.js';
import type { ConfigNode, ScalarNode } from '../node.js';
import { isPlainNumber, readScalar } from '../parse/scalar.js';
import type { Accepted, Shape } from '../shape.js';

/** Message and advice for a value of the wrong type. */
export interface TypeText {
  readonly message: string;
  readonly fix?: string;
}

const nouns: Readonly<Record<Accepted, string>> = {
  text: 'text',
  number: 'a number',
  boolean: 'true or false',
  map: 'a map of keys',
  list: 'a list',
  anything: 'a value',
};

/** Says what type a place takes and what it got; undefined when the type is right and something else is wrong. */
export function typeText(node: ConfigNode, shape: Shape | undefined): TypeText | undefined {
  if (!shape) return undefined;
  const actual = typeOf(node);
  if (actual !== undefined && shape.accepts.has(actual)) return undefined;
  const expected = [...shape.accepts].map((kind) => nouns[kind]).join(' or ');
  const fix = node.kind === 'scalar' ? scalarFix(node, shape) : collectionFix(node, shape);
  return { message: `must be ${expected}, not ${gotText(node)}`, ...(fix === undefined ? {} : { fix }) };
}

function typeOf(node: ConfigNode): Accepted | undefined {
  if (node.kind !== 'scalar') return node.kind;
  if (typeof node.value === 'string') return 'text';
  if (typeof node.value === 'number') return 'number';
  return typeof node.value === 'boolean' ? 'boolean' : undefined;
}

function gotText(node: ConfigNode): string {
  if (node.kind !== 'scalar') return nouns[node.kind];
  if (node.value === null) return 'empty';
  const type = typeof node.value === 'string' ? 'text' : `a ${typeof node.value}`;
  return type === 'a boolean' ? `the switch ${node.value}` : type;
}

const yes = /^(?:y|yes|on|true|enabled?)$/i;
const no = /^(?:n|no|off|false|disabled?)$/i;

function scalarFix(node: ScalarNode, shape: Shape): string | undefined {
  if (shape.accepts.has('boolean')) {
    if (yes.test(node.text) || node.value === 1) return 'write true, without quotes';
    if (no.test(node.text) || node.value === 0) return 'write false, without quotes';
    return 'write true or false, without quotes';
  }
  if (shape.accepts.has('number')) return numberFix(node.text);
  if (shape.accepts.has('text') && node.value !== null) return textFix(node, shape);
  if (shape.accepts.has('list')) return `write [${redact(printable(node.text))}]`;
  return shape.accepts.has('map') ? 'write keys below it, indented' : undefined;
}

function numberFix(text: string): string {
  const trimmed = text.trim().replace(/_/g, '');
  const value = readScalar(trimmed);
  if (typeof value !== 'number') return 'write a decimal number, without quotes';
  return `write ${isPlainNumber(trimmed) ? trimmed : value}, without quotes`;
}

/** YAML took the text for a number or a switch. In quotes it may be right, or show what else is wrong. */
function textFix(node: ScalarNode, shape: Shape): string {
  const quoted = shape.schema.safeParse(node.text);
  if (quoted.success) return `put it in quotes: "${redact(printable(node.text))}"`;
  const reason = quoted.error.issues[0]?.message;
  return reason?.startsWith('must ') === true ? `it ${reason}` : 'put it in quotes';
}

function collectionFix(node: ConfigNode, shape: Shape): string | undefined {
  if (node.kind === 'list' && shape.accepts.has('map'))
    return 'write "key: value" lines instead of "- " items';
  if (node.kind === 'map' && shape.accepts.has('list')) return 'write "- " before each item';
  return node.kind === 'list' ? 'write one value instead of a list' : 'write one value instead of keys';
}
