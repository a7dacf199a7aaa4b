import { isRecord } from '../kernel/json.js';
import type { Origin } from './origin.js';
import type { KeyPath } from './path.js';

/** A single value with the text it was written as. */
export interface ScalarNode {
  readonly kind: 'scalar';
  readonly value: string | number | boolean | null;
  /** The text as written, without quotes; tells `0o7` from `7`. */
  readonly text: string;
  readonly origin: Origin;
  /** Variables whose values stand in the text. Absent: none. */
  readonly variables?: readonly string[];
}

/** A list of nodes. */
export interface ListNode {
  readonly kind: 'list';
  readonly items: readonly ConfigNode[];
  readonly origin: Origin;
}

/** One key of a map with its value. */
export interface MapEntry {
  /** Where the key stands; differs from the origin of the value. */
  readonly keyOrigin: Origin;
  readonly node: ConfigNode;
}

/** A map of nodes. It is a `Map`, not an object, so that keys such as `__proto__` are only texts. */
export interface MapNode {
  readonly kind: 'map';
  readonly entries: ReadonlyMap<string, MapEntry>;
  readonly origin: Origin;
}

/** Configuration before it is checked: plain data in which every part knows where it was written. */
export type ConfigNode = ScalarNode | ListNode | MapNode;

/** Keys that would reach the prototype of an object; refused wherever a person may write a key. */
export const prototypeKeys: readonly string[] = ['__proto__', 'constructor', 'prototype'];

/** A map without keys. */
export function emptyMap(origin: Origin): MapNode {
  return { kind: 'map', entries: new Map(), origin };
}

/** Turns plain data into nodes that all have the same origin; undefined members vanish. */
export function nodeOf(value: unknown, origin: Origin): ConfigNode {
  if (Array.isArray(value)) return { kind: 'list', items: value.map((item) => nodeOf(item, origin)), origin };
  if (isRecord(value)) {
    const present = Object.entries(value).filter(([, member]) => member !== undefined);
    const entries = present.map(
      ([key, member]) => [key, { keyOrigin: origin, node: nodeOf(member, origin) }] as const,
    );
    return { kind: 'map', entries: new Map(entries), origin };
  }
  const scalar = value as ScalarNode['value'];
  return { kind: 'scalar', value: scalar, text: scalar === null ? '' : String(scalar), origin };
}

/** A map that holds one node at a path, for values given one at a time. */
export function nestNode(path: KeyPath, node: ConfigNode): ConfigNode {
  return path.reduceRight<ConfigNode>((inner, key) => {
    const entry = { keyOrigin: node.origin, node: inner };
    return { kind: 'map', entries: new Map([[String(key), entry]]), origin: node.origin };
  }, node);
}

/**
 * Lays one node over another: maps merge key by key, everything else replaces. An empty value over a map says nothing
 * about it, so that a section whose keys are all commented out changes nothing.
 */
export function mergeNodes(lower: ConfigNode, upper: ConfigNode): ConfigNode {
  if (lower.kind === 'map' && upper.kind === 'scalar' && upper.value === null) return lower;
  if (lower.kind !== 'map' || upper.kind !== 'map') return upper;
  const entries = new Map(lower.entries);
  for (const [key, entry] of upper.entries) {
    const below = entries.get(key);
    entries.set(key, below ? { ...entry, node: mergeNodes(below.node, entry.node) } : entry);
  }
  return { kind: 'map', entries, origin: upper.entries.size > 0 ? upper.origin : lower.origin };
}

/** Finds the node at a path; undefined when nothing was written there. */
export function nodeAt(root: ConfigNode, path: KeyPath): ConfigNode | undefined {
  let node: ConfigNode | undefined = root;
  for (const key of path) {
    if (node === undefined) return undefined;
    node = childOf(node, key);
  }
  return node;
}

/** The member of a map or list; undefined when there is none. */
export function childOf(node: ConfigNode, key: string | number): ConfigNode | undefined {
  if (node.kind === 'map') return node.entries.get(String(key))?.node;
  if (node.kind === 'list') return node.items[Number(key)];
  return undefined;
}

/** Origin of the key at a path, or of the nearest part above it that was written. */
export function keyOriginAt(root: ConfigNode, path: KeyPath): Origin {
  const parent = path.length === 0 ? undefined : nodeAt(root, path.slice(0, -1));
  const entry = parent?.kind === 'map' ? parent.entries.get(String(path.at(-1))) : undefined;
  return entry?.keyOrigin ?? nearestOrigin(root, path);
}

/** Origin of the value at a path, or of the nearest part above it that was written. */
export function nearestOrigin(root: ConfigNode, path: KeyPath): Origin {
  let node = root;
  for (const key of path) {
    const child = childOf(node, key);
    if (!child) break;
    node = child;
  }
  return node.origin;
}

/** A copy without the value at a path; within a list the whole list goes, since positions have a meaning. */
export function withoutPath(root: ConfigNode, path: KeyPath): ConfigNode | undefined {
  const [key, ...rest] = path;
  if (key === undefined || root.kind !== 'map') return undefined;
  const entry = root.entries.get(String(key));
  if (!entry) return root;
  const inner = withoutPath(entry.node, rest);
  const entries = new Map(root.entries);
  if (inner) entries.set(String(key), { ...entry, node: inner });
  else entries.delete(String(key));
  return { ...root, entries };
}
