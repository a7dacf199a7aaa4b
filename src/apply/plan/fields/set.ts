import type { FieldSet, LiveObject, ManagedFields } from '../../../kube/client.js';
import { compareText } from '../../../kernel/json.js';
import type { FieldPath, PathElement } from './path.js';

/**
 * Sets of fields as trees, the way FieldsV1 writes them (https://pkg.go.dev/k8s.io/apimachinery/pkg/apis/meta/v1#FieldsV1). A node belongs to
 * the set when it has no members, or the member `.`; with members it stands for what is below it.
 */
export const emptySet: FieldSet = {};

const itself = '.';

/** Whether a node has nothing below it. */
export function isLeaf(node: FieldSet): boolean {
  for (const member in node) if (member !== itself) return false;
  return true;
}

function belongs(node: FieldSet): boolean {
  return itself in node || isLeaf(node);
}

function membersOf(node: FieldSet): string[] {
  return Object.keys(node).filter((member) => member !== itself);
}

/** A node; undefined when nothing at or below it belongs to the set. */
function nodeOf(
  own: boolean,
  members: readonly (readonly [string, FieldSet | undefined])[],
): FieldSet | undefined {
  const below = members.filter((entry): entry is readonly [string, FieldSet] => entry[1] !== undefined);
  if (below.length === 0) return own ? {} : undefined;
  return Object.fromEntries(own ? [[itself, {}] as const, ...below] : below);
}

/** Merges two nodes by what decides whether a member of one, the other or both is kept. */
function combine(
  a: FieldSet | undefined,
  b: FieldSet | undefined,
  keep: (inA: boolean, inB: boolean) => boolean,
): FieldSet | undefined {
  const own = keep(a !== undefined && belongs(a), b !== undefined && belongs(b));
  const members = [...new Set([...(a ? membersOf(a) : []), ...(b ? membersOf(b) : [])])];
  return nodeOf(
    own,
    members.map((member) => [member, combine(a?.[member], b?.[member], keep)] as const),
  );
}

/** The root is not a field, so it never belongs to a set. */
function combineRoots(a: FieldSet, b: FieldSet, keep: (inA: boolean, inB: boolean) => boolean): FieldSet {
  const members = [...new Set([...membersOf(a), ...membersOf(b)])];
  return (
    nodeOf(
      false,
      members.map((member) => [member, combine(a[member], b[member], keep)] as const),
    ) ?? emptySet
  );
}

/** Fields of one or the other. */
export function unionOf(a: FieldSet, b: FieldSet): FieldSet {
  return combineRoots(a, b, (inA, inB) => inA || inB);
}

/** Fields of the first that are not in the second. */
export function differenceOf(a: FieldSet, b: FieldSet): FieldSet {
  return combineRoots(a, b, (inA, inB) => inA && !inB);
}

/** Fields that are in both. */
export function intersectionOf(a: FieldSet, b: FieldSet): FieldSet {
  return combineRoots(a, b, (inA, inB) => inA && inB);
}

/** Whether two sets have the same fields. */
export function sameSet(a: FieldSet, b: FieldSet): boolean {
  return isLeaf(differenceOf(a, b)) && isLeaf(differenceOf(b, a));
}

/** Paths of a set, in order of their members. */
export function pathsOf(set: FieldSet): FieldPath[] {
  return membersOf(set)
    .sort(compareText)
    .flatMap((member) => below(elementOf(member), set[member] ?? emptySet));
}

function below(element: PathElement, node: FieldSet): FieldPath[] {
  const own: FieldPath[] = belongs(node) ? [[element]] : [];
  return [...own, ...pathsOf(node).map((path) => [element, ...path])];
}

/** Whether a path belongs to a set, or to something in it that is one value. */
export function hasPath(set: FieldSet, path: FieldPath): boolean {
  let node = set;
  for (const element of path) {
    const next = node[memberOf(element)];
    if (next === undefined) return false;
    if (Object.keys(next).length === 0) return true;
    node = next;
  }
  return belongs(node);
}

/** The set of these paths. */
export function setOf(paths: readonly FieldPath[]): FieldSet {
  return paths.reduce<FieldSet>((set, path) => unionOf(set, chain(path)), emptySet);
}

function chain(path: FieldPath): FieldSet {
  return path.reduceRight<FieldSet>((node, element) => ({ [memberOf(element)]: node }), emptySet);
}

/** Reads a member such as `f:spec`, `k:{"name":"app"}`, `v:"finalizer"` or `i:0`. @throws SyntaxError for what FieldsV1 does not write */
export function elementOf(member: string): PathElement {
  const text = member.slice(2);
  switch (member.slice(0, 2)) {
    case 'f:':
      return { field: text };
    case 'k:':
      return { key: JSON.parse(text) as Record<string, unknown> };
    case 'v:':
      return { value: JSON.parse(text) };
    case 'i:':
      return { index: Number(text) };
    default:
      throw new SyntaxError(`"${member}" is no member of a set of fields`);
  }
}

/** Writes a step as FieldsV1 does. */
export function memberOf(element: PathElement): string {
  if ('field' in element) return `f:${element.field}`;
  if ('index' in element) return `i:${element.index}`;
  if ('value' in element) return `v:${JSON.stringify(element.value)}`;
  return `k:${JSON.stringify(element.key)}`;
}

/** Entries of a manager that applies; those of subresources and of older ways to write are not among them. */
export function appliedBy(live: LiveObject, manager: string): readonly ManagedFields[] {
  return (live.metadata.managedFields ?? []).filter(
    (entry) => entry.manager === manager && entry.operation === 'Apply' && (entry.subresource ?? '') === '',
  );
}
