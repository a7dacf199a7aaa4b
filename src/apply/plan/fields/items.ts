import { isRecord } from '../../../kernel/json.js';
import type { FieldSet } from '../../../kube/client.js';

/** An item of a desired list with its counterparts. */
export interface ListItem {
  readonly desired: unknown;
  /** Member of the field set that stands for it. Absent: it is not in the set. */
  readonly member?: string;
  readonly node?: FieldSet;
  /** Position in the live list. Absent: it is not there. */
  readonly position?: number;
}

/** How the items of a list are told apart: by these keys, or by their value. */
type ListShape = { readonly by: 'keys'; readonly names: readonly string[] } | { readonly by: 'value' };

/**
 * Finds the counterparts of the items of a list that is not atomic.
 *
 * @returns undefined when the members do not tell which sort of list it is
 */
export function itemsByMember(
  set: FieldSet,
  desired: readonly unknown[],
  live: readonly unknown[] = [],
): readonly ListItem[] | undefined {
  const shape = shapeOf(set);
  if (shape === undefined) return undefined;
  if (shape.by === 'value') return desired.map((item) => valueItem(item, set, live));
  const members = keyedMembers(set, shape.names);
  const positions = new Map(live.map((item, index) => [keyText(item, shape.names), index]));
  return desired.map((item) => {
    const key = members.has(keyText(item, shape.names)) ? keyText(item, shape.names) : nearest(item, members);
    const found = key === undefined ? undefined : members.get(key);
    const position = key === undefined ? undefined : positions.get(key);
    return {
      desired: item,
      ...(found && { member: found.member, node: set[found.member] ?? {} }),
      ...(position !== undefined && { position }),
    };
  });
}

/** What kind of list a set describes; undefined when it is none, or goes by position. */
export function shapeOf(set: FieldSet): ListShape | undefined {
  for (const member in set) {
    if (member === '.') continue;
    if (member.startsWith('v:')) return { by: 'value' };
    if (!member.startsWith('k:')) return undefined;
    return { by: 'keys', names: Object.keys(JSON.parse(member.slice(2)) as object) };
  }
  return undefined;
}

function valueItem(item: unknown, set: FieldSet, live: readonly unknown[]): ListItem {
  const member = `v:${JSON.stringify(item)}`;
  const node = set[member];
  const position = live.indexOf(item);
  return { desired: item, ...(node && { member, node }), ...(position >= 0 && { position }) };
}

interface KeyedMember {
  readonly member: string;
  readonly keys: Readonly<Record<string, unknown>>;
}

function keyedMembers(set: FieldSet, names: readonly string[]): ReadonlyMap<string, KeyedMember> {
  const members = new Map<string, KeyedMember>();
  for (const member in set) {
    if (!member.startsWith('k:')) continue;
    const keys = JSON.parse(member.slice(2)) as Record<string, unknown>;
    members.set(keyText(keys, names), { member, keys });
  }
  return members;
}

function keyText(item: unknown, names: readonly string[]): string {
  if (!isRecord(item)) return '';
  const [only = ''] = names;
  return names.length === 1 ? JSON.stringify(item[only]) : JSON.stringify(names.map((name) => item[name]));
}

/** An item may lack keys that have a default, such as the protocol of a port; then the other keys have to fit one member alone. */
function nearest(item: unknown, members: ReadonlyMap<string, KeyedMember>): string | undefined {
  if (!isRecord(item)) return undefined;
  const fits = [...members].filter(([, { keys }]) =>
    Object.entries(keys).every(([name, value]) => item[name] === undefined || item[name] === value),
  );
  return fits.length === 1 ? fits[0]?.[0] : undefined;
}
