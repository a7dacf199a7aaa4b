import { compareText } from '../../kernel/json.js';
import { grouped } from '../run/group.js';
import type { PolicyRule, Right } from './model.js';

/** Verbs as people expect them: reading, writing, removing, giving. */
const verbOrder: readonly string[] = [
  'get',
  'list',
  'watch',
  'create',
  'update',
  'patch',
  'delete',
  'escalate',
  'bind',
];

/** One rule for a resource and its names. */
interface Merged {
  readonly group: string;
  readonly resource: string;
  readonly names: readonly string[];
  readonly verbs: readonly string[];
}

/**
 * Rights of one place as few rules: verbs of the same objects together, then resources of one group with the same verbs. A verb that is given for any
 * name is not given again for some.
 */
export function mergeRules(rights: readonly Right[]): readonly PolicyRule[] {
  const perResource = [...grouped(rights, ({ group, resource }) => `${group}/${resource}`).values()];
  const rules = perResource.flatMap(mergeVerbs);
  const alike = grouped(rules, ({ group, names, verbs }) => JSON.stringify([group, verbs, names]));
  return [...alike.values()]
    .flatMap((same) => {
      const [first] = same;
      if (first === undefined) return [];
      const resources = same.map(({ resource }) => resource).sort(compareText);
      return {
        apiGroups: [first.group],
        resources,
        ...(first.names.length > 0 && { resourceNames: first.names }),
        verbs: first.verbs,
      };
    })
    .sort((a, b) => compareText(keyOf(a), keyOf(b)));
}

/** Rights of one resource: names by verb, then verbs by names. */
function mergeVerbs(rights: readonly Right[]): Merged[] {
  const [first] = rights;
  if (first === undefined) return [];
  const { group, resource } = first;
  const perVerb = [...grouped(rights, ({ verb }) => verb)].map(([verb, all]) => ({
    verb,
    names: all.some(({ names }) => names === undefined)
      ? []
      : [...new Set(all.flatMap(({ names = [] }) => names))].sort(compareText),
  }));
  return [...grouped(perVerb, ({ names }) => JSON.stringify(names)).values()].map((same) => ({
    group,
    resource,
    names: same[0]?.names ?? [],
    verbs: same.map(({ verb }) => verb).sort((a, b) => verbOrder.indexOf(a) - verbOrder.indexOf(b)),
  }));
}

/** Core group first, then by name; whole, so that the order never depends on that of the rights. */
function keyOf({ apiGroups = [], resources = [], resourceNames = [], verbs = [] }: PolicyRule): string {
  return [apiGroups, resources, resourceNames, verbs].map((list) => list.join(',')).join(' ');
}
