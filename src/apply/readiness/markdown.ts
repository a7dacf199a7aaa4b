import type { KindFacts } from '../../bundle/kind-facts.js';
import { compareText } from '../../kernel/json.js';
import { ruleText } from './rule.js';
import { builtInRules, storedKinds } from './table.js';

/** The rules as tables of `docs/readiness.md`; made from what runs, so that the page cannot be wrong. @param kinds of the catalogue */
export function readinessMarkdown(kinds: readonly KindFacts[]): string {
  return [
    '### Built-in kinds',
    '',
    ...table(builtInRules.map(({ group, kind, says }) => [kindText(group, kind), says])),
    '',
    'Ready as soon as they are stored, and never watched:',
    '',
    ...Object.entries(storedKinds).map(
      ([group, names]) => `- ${group === '' ? 'core' : `\`${group}\``}: ${names.join(', ')}`,
    ),
    '',
    '### Custom resources of the components',
    '',
    ...table(
      [...kinds]
        .filter(({ readiness }) => readiness !== undefined)
        .sort((a, b) => compareText(kindText(a.group, a.kind), kindText(b.group, b.kind)))
        .map(({ group, kind, readiness = { ready: [] } }) => [kindText(group, kind), ruleText(readiness)]),
    ),
  ].join('\n');
}

function table(rows: readonly (readonly [string, string])[]): string[] {
  return ['| kind | ready when |', '| --- | --- |', ...rows.map(([kind, rule]) => `| ${kind} | ${rule} |`)];
}

function kindText(group: string, kind: string): string {
  return group === '' ? kind : `${kind} (\`${group}\`)`;
}
