import type { Problem } from '../../kernel/problem.js';
import { grouped } from '../run/group.js';
import { mergeRules } from './merge.js';
import type { PolicyRule, Right } from './model.js';

/** Missing rights for people: one problem per place, what is needed before what is only helpful. Empty: none is missing. */
export function rightsProblems(missing: readonly Right[], command: string): Problem[] {
  const needed = missing.filter(({ optional = false }) => !optional);
  const helpful = missing.filter(({ optional = false }) => optional);
  const give = `an administrator can give what it takes: ${command} | kubectl apply --server-side --field-manager=cto-permissions -f -`;
  return [
    ...placesOf(needed).map(([place, rights]): Problem => ({
      ...{ rule: 'rights/missing', fix: give },
      message: [`rights that the deployment needs are missing ${place}:`, ...linesOf(rights)].join('\n'),
    })),
    ...placesOf(helpful).map(([place, rights]): Problem => ({
      ...{ rule: 'rights/helpful', severity: 'warning', fix: give },
      message: [
        `without these rights ${place}, less can be said and done:`,
        ...linesOf(rights),
        `they are there to ${[...new Set(rights.map(({ why }) => why))].join('; to ')}`,
      ].join('\n'),
    })),
  ];
}

function placesOf(rights: readonly Right[]): [place: string, rights: readonly Right[]][] {
  return [
    ...grouped(rights, ({ namespace }) =>
      namespace === undefined ? 'in the whole cluster' : `in the namespace ${namespace}`,
    ),
  ];
}

function linesOf(rights: readonly Right[]): string[] {
  return mergeRules(rights).map(ruleText);
}

/** A rule as a line: `create, patch: deployments.apps, services named web`. */
export function ruleText({
  verbs = [],
  apiGroups = [''],
  resources = [],
  resourceNames = [],
}: PolicyRule): string {
  const what = apiGroups.flatMap((group) =>
    resources.map((resource) => (group === '' ? resource : `${resource}.${group}`)),
  );
  const names = resourceNames.length === 0 ? '' : ` named ${resourceNames.join(', ')}`;
  return `${verbs.join(', ')}: ${what.join(', ')}${names}`;
}
