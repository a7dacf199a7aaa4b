import type { Bundle } from '../bundle/bundle.js';
import { diffObjects, type FieldChange, type ObjectChange } from '../bundle/diff.js';
import { objectsOf } from '../bundle/objects.js';
import { risksOf, type Risk } from '../bundle/risks/index.js';

/** A pull request's title and body. */
export interface Description {
  readonly title: string;
  /** Markdown, at most {@link longestBody} characters. */
  readonly body: string;
}

/** What is described. */
export interface Described {
  readonly before?: Bundle;
  readonly after: Bundle;
  readonly environment: string;
  /** How to read everything, when not everything fits: a command or an address. */
  readonly full: string;
  /** Where a promoted bundle stands. Absent: it was not promoted. */
  readonly promoted?: { readonly environment: string; readonly folder: string; readonly commit: string };
}

/** GitHub refuses bodies of 65,536 characters and more. */
export const longestBody = 65_000;

/**
 * Says what a bundle changes, for whoever reviews it: risks first, then every object with its fields; Secrets are masked. What does not fit is cut at
 * the end of an object, and counted.
 */
export function describeChanges(described: Described): Description {
  const { before, after, environment, full, promoted } = described;
  const [old, now] = [before === undefined ? [] : objectsOf(before), objectsOf(after)];
  const changes = diffObjects(old, now);
  const risks = risksOf(old, now, [...(before?.index.kinds ?? []), ...(after.index.kinds ?? [])]);
  const head = [
    ...(promoted ? [`Bundle of ${code(promoted.folder)} at commit ${promoted.commit}, byte for byte.`] : []),
    headline(before, after),
    ...riskSection(risks),
    `### Objects\n\n${countLine(changes)}`,
  ];
  return {
    title: titleOf(before, after, promoted ? `${promoted.environment} to ${environment}` : environment),
    body: fit(head.join('\n\n'), changes.map(objectSection), full),
  };
}

function titleOf(before: Bundle | undefined, { index }: Bundle, environment: string): string {
  const profile =
    before !== undefined && before.index.profile !== index.profile
      ? `${before.index.profile} to ${index.profile}`
      : index.profile;
  return `${index.platform} ${environment}: ${profile}, bundle ${index.digest.slice(0, 12)}`;
}

function headline(before: Bundle | undefined, { index }: Bundle): string {
  const rows = [
    ['profile', before?.index.profile, index.profile],
    ['bundle', before?.index.digest.slice(0, 12), index.digest.slice(0, 12)],
    ['cto', before?.index.version, index.version],
  ].map(([name = '', was, is]) => `| ${name} | ${was === undefined ? '' : `\`${was}\``} | \`${is}\` |`);
  return ['| | before | after |', '|---|---|---|', ...rows].join('\n');
}

const riskTitles: Readonly<Record<Risk['kind'], string>> = {
  data: 'data may be lost',
  recreate: 'made again',
  definition: 'definition accepts less',
  rights: 'more rights',
  image: 'another image',
};

const mostRisks = 50;

function riskSection(risks: readonly Risk[]): string[] {
  if (risks.length === 0) return ['### Risks\n\nNone found.'];
  const lines = risks
    .slice(0, mostRisks)
    .map(({ kind, object, message }) => `- **${riskTitles[kind]}**: ${code(object)}: ${escape(message)}`);
  const rest = risks.length - mostRisks;
  return [`### Risks\n\n${lines.join('\n')}${rest > 0 ? `\n- and ${rest} more` : ''}`];
}

function countLine(changes: readonly ObjectChange[]): string {
  const count = (action: ObjectChange['action']) =>
    changes.filter((change) => change.action === action).length;
  return `${count('added')} added, ${count('changed')} changed, ${count('removed')} removed.`;
}

const signs = { added: '+', removed: '-', changed: '~' } as const;

function objectSection({ action, kind, namespace, name, fields }: ObjectChange): string {
  const title = `${signs[action]} ${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
  return fields.length === 0 ? title : [title, ...fields.flatMap(fieldLines)].join('\n');
}

const longestLines = 40;

function fieldLines({ path, before, after, lines }: FieldChange): string[] {
  if (lines === undefined) return [`    ${path}: ${before ?? '(absent)'} -> ${after ?? '(absent)'}`];
  const rest = lines.length - longestLines;
  return [
    `    ${path}:`,
    ...lines.slice(0, longestLines).map((line) => `      ${line}`),
    ...(rest > 0 ? [`      ... ${rest} more lines`] : []),
  ];
}

/** Room for the end of the body. */
const reserve = 600;

function fit(head: string, sections: readonly string[], full: string): string {
  const shown: string[] = [];
  let room = longestBody - head.length - reserve;
  for (const section of sections) {
    // a fence of four cannot be ended by what stands inside
    const text = section.replaceAll('````', "'''' ");
    room -= text.length + 1;
    if (room < 0) break;
    shown.push(text);
  }
  const rest = sections.length - shown.length;
  const block = shown.length === 0 ? '' : `\n\n\`\`\`\`diff\n${shown.join('\n')}\n\`\`\`\``;
  const more = rest === 0 ? '' : `\n\n${rest} more objects do not fit here. Everything: ${full}`;
  return `${head}${block}${more}\n`;
}

function code(text: string): string {
  return `\`${text.replaceAll('`', "'")}\``;
}

/** Text of a bundle must not become a mention, a link or markup. */
function escape(text: string): string {
  return text.replace(/[\\`*_{}[\]<>#|@]/g, (character) => `\\${character}`);
}
