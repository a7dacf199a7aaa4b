import { type Alias, isAlias, isMap, isScalar, type Pair, type ParsedNode, type Scalar } from 'yaml';
import type { Problem } from '../../kernel/problem.js';
import { printable, redact } from '../../kernel/redact.js';
import { type ConfigNode, type MapEntry, prototypeKeys, type ScalarNode } from '../node.js';
import { type Origin, originLocation } from '../origin.js';
import { type KeyPath, showPath } from '../path.js';
import { limits } from './limits.js';

/** Result of {@link convert}. */
export interface Converted {
  /** What could be read. Absent when the whole is too large or too deep. */
  readonly node?: ConfigNode;
  readonly problems: readonly Problem[];
}

/** A node with what it would cost when written out. */
interface Measured {
  readonly node: ConfigNode;
  /** Values in it, aliases written out. */
  readonly size: number;
  /** Nesting in it. */
  readonly depth: number;
}

interface State {
  readonly positionOf: (offset: number) => { readonly line: number; readonly column: number };
  readonly file: string;
  readonly problems: Problem[];
  /** Anchors whose node is complete. Aliases share it, so a bomb costs nothing until it is refused by its size. */
  readonly anchors: Map<string, Measured>;
  /** Anchors whose node is being read: an alias to one of them would contain itself. */
  readonly open: Set<string>;
}

/** Turns parsed YAML into configuration nodes and reports what YAML allows and we do not. */
export function convert(contents: ParsedNode, positionOf: State['positionOf'], file: string): Converted {
  const state: State = { positionOf, file, problems: [], anchors: new Map(), open: new Set() };
  const { node, size, depth } = read(contents, [], state);
  const excess = excessProblem(size, depth, file);
  return excess ? { problems: [...state.problems, excess] } : { node, problems: state.problems };
}

function excessProblem(size: number, depth: number, file: string): Problem | undefined {
  if (size > limits.values) {
    return {
      rule: 'config/too-large',
      message: `anchors and aliases multiply the file to more than ${limits.values} values`,
      fix: 'write the values out, or use fewer aliases',
      location: { file },
    };
  }
  if (depth <= limits.depth) return undefined;
  return {
    rule: 'config/too-deep',
    message: `maps and lists are nested more than ${limits.depth} deep`,
    fix: 'check that this is the right file',
    location: { file },
  };
}

function read(node: ParsedNode | null, path: KeyPath, state: State, at = 0): Measured {
  if (node === null) return scalar(null, '', originAt(at, state));
  if (isAlias(node)) return readAlias(node.source, path, originAt(node.range[0], state), state);
  checkTag(node, path, state);
  const { anchor } = node;
  if (anchor !== undefined) state.open.add(anchor);
  const measured = readContent(node, path, state);
  if (anchor !== undefined) {
    state.open.delete(anchor);
    state.anchors.set(anchor, measured);
  }
  return measured;
}

function readContent(node: Exclude<ParsedNode, Alias.Parsed>, path: KeyPath, state: State): Measured {
  const origin = originAt(node.range[0], state);
  if (isMap(node)) return readMap(node.items, path, origin, state);
  if (isScalar(node)) return readScalarNode(node, origin);
  const items = (node.items as readonly (ParsedNode | null)[]).map((item, index) =>
    read(item, [...path, index], state),
  );
  return collection({ kind: 'list', items: items.map((item) => item.node), origin }, items);
}

/** The parser's types say that there is always a key; after "?" alone there is none. */
type ParsedPair = Pair<ParsedNode | null, ParsedNode | null>;

function readScalarNode(node: Scalar.Parsed, origin: Origin): Measured {
  // Quotes and block indicators are part of the source of all styles but the plain one.
  const text = node.type === 'PLAIN' ? node.source : String(node.value);
  return scalar(node.value as ScalarNode['value'], text, origin);
}

function readMap(pairs: readonly ParsedPair[], path: KeyPath, origin: Origin, state: State): Measured {
  const entries = new Map<string, MapEntry>();
  const children: Measured[] = [];
  for (const { key, value } of pairs) {
    const keyOrigin = key ? originAt(key.range[0], state) : origin;
    const name = readKey(key, path, keyOrigin, state);
    // The value of a refused key is read all the same: it may define anchors and hold problems of its own.
    const child = read(value, [...path, name ?? ''], state, key?.range[2]);
    children.push(child);
    if (name === undefined) continue;
    const earlier = entries.get(name);
    if (earlier) report(state, duplicateKey(name, earlier.keyOrigin), [...path, name], keyOrigin);
    else entries.set(name, { keyOrigin, node: child.node });
  }
  return collection({ kind: 'map', entries, origin }, children);
}

function readKey(key: ParsedNode | null, path: KeyPath, origin: Origin, state: State): string | undefined {
  if (!isScalar(key) || key.value === null) {
    report(state, oddKey, path, origin);
    return undefined;
  }
  const name = typeof key.value === 'string' ? key.value : key.source;
  if (name === '<<') report(state, mergeKey, path, origin);
  else if (prototypeKeys.includes(name)) report(state, reservedKey(name), [...path, name], origin);
  else return name;
  return undefined;
}

function readAlias(name: string, path: KeyPath, origin: Origin, state: State): Measured {
  const shown = redact(printable(name, 40));
  if (state.open.has(name)) {
    report(
      state,
      { rule: 'config/alias', message: `the alias *${shown} contains itself`, fix: 'write the value out' },
      path,
      origin,
    );
    return scalar(null, '', origin);
  }
  const anchored = state.anchors.get(name);
  if (anchored) return anchored;
  const message = `the alias *${shown} has no anchor &${shown} above it`;
  report(
    state,
    { rule: 'config/alias', message, fix: 'define the anchor first, or quote a text that begins with "*"' },
    path,
    origin,
  );
  return scalar(null, '', origin);
}

const standardTag = /^tag:yaml\.org,2002:(?:str|int|float|bool|null|map|seq)$/;

function checkTag(node: Exclude<ParsedNode, Alias.Parsed>, path: KeyPath, state: State): void {
  if (node.tag === undefined || standardTag.test(node.tag)) return;
  report(
    state,
    {
      rule: 'config/tag',
      message: `the tag ${redact(printable(node.tag, 40))} is not known`,
      fix: 'remove it; quote a text that begins with "!"',
    },
    path,
    originAt(node.range[0], state),
  );
}

function scalar(value: ScalarNode['value'], text: string, origin: Origin): Measured {
  return { node: { kind: 'scalar', value, text, origin }, size: 1, depth: 0 };
}

function collection(node: ConfigNode, children: readonly Measured[]): Measured {
  const size = children.reduce((sum, child) => sum + child.size, 1);
  const depth = children.reduce((deepest, child) => Math.max(deepest, child.depth), 0) + 1;
  return { node, size, depth };
}

function originAt(offset: number, { positionOf, file }: State): Origin {
  return { from: 'file', file, ...positionOf(offset) };
}

function report(state: State, text: Omit<Problem, 'path' | 'location'>, path: KeyPath, origin: Origin): void {
  const location = originLocation(origin);
  state.problems.push({ ...text, path: showPath(path), ...(location === undefined ? {} : { location }) });
}

type Text = Omit<Problem, 'path' | 'location'>;

const mergeKey: Text = {
  rule: 'config/merge-key',
  message: 'the merge key "<<" is not part of YAML 1.2 and is not read',
  fix: 'write the keys out, or reuse a whole value with "key: *anchor"; what environments share belongs outside of "environments"',
};

const oddKey: Text = {
  rule: 'config/bad-key',
  message: 'a key is empty, a list or a map',
  fix: 'write a plain word before the colon',
};

function duplicateKey(name: string, earlier: Origin): Text {
  const line = earlier.from === 'file' ? `, first in line ${earlier.line}` : '';
  return {
    rule: 'config/duplicate-key',
    message: `the key "${redact(printable(name))}" stands twice in one map${line}`,
    fix: 'remove one of the two, or merge what is below them',
  };
}

function reservedKey(name: string): Text {
  return {
    rule: 'config/reserved-key',
    message: `"${name}" must not be used as a key`,
    fix: 'choose another name',
  };
}
