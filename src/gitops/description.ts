import type { Bundle } from '../bundle/bundle.js';
import { diffObjects, type FieldChange, type ObjectChange } from '../bundle/diff.js';
import { objectsOf } from '../bundle/objects.js';
import { risksOf, type Risk } from '../bundle/risks/index.js';

/** What a bundle changes, in words. */
export interface Description {
  /** Title of a pull request. */
  readonly title: string;
  /** Markdown, at most {@link longestBody} characters. */
  readonly body: string;
  /** Markdown with everything, however long. */
  readonly whole: string;
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

/** How much is shown. */
interface Limits {
  /** Risks. */
  readonly risks: number;
  /** Lines of one field. */
  readonly lines: number;
  /** Characters in all. */
  readonly characters: number;
}

const short: Limits = { risks: 50, lines: 40, characters: longestBody };
const unlimited: Limits = { risks: Infinity, lines: Infinity, characters: Infinity };

/**
 * Says what a bundle changes, for whoever reviews it: risks first, then every object with its fields; Secrets are masked. What does not fit into a body is
 * cut and counted, at the end of an object where it can be, and the body says where everything is.
 */
export function describeChanges(described: Described): Description {
  const { before, after, environment, full, promoted } = described;
  const [old, now] = [before === undefined ? [] : objectsOf(before), objectsOf(after)];
  const changes = diffObjects(old, now);
  const risks = risksOf(old, now, [...(before?.index.kinds ?? []), ...(after.index.kinds ?? [])]);
  const origin =
    promoted && `Bundle of ${code(promoted.folder)} at commit ${promoted.commit}, byte for byte.`;
  const text = (limits: Limits) => {
    const head = [
      ...(origin === undefined ? [] : [origin]),
      headline(before, after),
      riskSection(risks, limits),
      `### Objects\n\n${countLine(changes)}`,
    ];
    return fit(head.join('\n\n'), { changes, limits, full, cut: risks.length > limits.risks });
  };
  return {
    title: titleOf(before, after, promoted ? `${promoted.environment} to ${environment}` : environment),
    body: text(short),
    whole: text(unlimited),
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

function riskSection(risks: readonly Risk[], limits: Limits): string {
  if (risks.length === 0) return '### Risks\n\nNone found.';
  const lines = risks
    .slice(0, limits.risks)
    .map(({ kind, object, message }) => `- **${riskTitles[kind]}**: ${code(object)}: ${escape(message)}`);
  const rest = risks.length - lines.length;
  return `### Risks\n\n${lines.join('\n')}${rest > 0 ? `\n- and ${rest} more` : ''}`;
}

function countLine(changes: readonly ObjectChange[]): string {
  const count = (action: ObjectChange['action']) =>
    changes.filter((change) => change.action === action).length;
  return `${count('added')} added, ${count('changed')} changed, ${count('removed')} removed.`;
}

const signs = { added: '+', removed: '-', changed: '~' } as const;

function objectSection({ action, kind, namespace, name, fields }: ObjectChange, limits: Limits): string {
  const title = `${signs[action]} ${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
  return [title, ...fields.flatMap((field) => fieldLines(field, limits))].join('\n');
}

function fieldLines({ path, before, after, lines }: FieldChange, limits: Limits): string[] {
  if (lines === undefined) return [`    ${path}: ${before ?? '(absent)'} -> ${after ?? '(absent)'}`];
  const rest = lines.length - limits.lines;
  return [
    `    ${path}:`,
    ...lines.slice(0, limits.lines).map((line) => `      ${line}`),
    ...(rest > 0 ? [`      ... ${rest} more lines`] : []),
  ];
}

function isCut({ fields }: ObjectChange, limits: Limits): boolean {
  return fields.some(({ lines = [] }) => lines.length > limits.lines);
}

/** Room for the end of the body. */
const reserve = 1000;

interface Fitting {
  readonly changes: readonly ObjectChange[];
  readonly limits: Limits;
  readonly full: string;
  /** Whether something was left out before. */
  readonly cut: boolean;
}

function fit(head: string, { changes, limits, full, cut }: Fitting): string {
  const shown: string[] = [];
  let room = limits.characters - head.length - reserve;
  for (const change of changes) {
    // a fence of four cannot be ended by what stands inside
    const text = objectSection(change, limits).replaceAll('````', "'''' ");
    room -= text.length + 1;
    if (room < 0) break;
    shown.push(text);
  }
  const rest = changes.length - shown.length;
  const block = shown.length === 0 ? '' : `\n\n\`\`\`\`diff\n${shown.join('\n')}\n\`\`\`\``;
  const left = rest === 0 ? 'Not everything fits here.' : `${rest} more objects do not fit here.`;
  const complete = rest === 0 && !cut && !changes.some((change) => isCut(change, limits));
  return `${head}${block}${complete ? '' : `\n\n${left} Everything: ${full}`}\n`;
}

function code(text: string): string {
  return `\`${text.replaceAll('`', "'")}\``;
}

/** Text of a bundle must not become a mention, a link or markup. */
function escape(text: string): string {
  return text.replace(/[\\`*_{}[\]<>#|@]/g, (character) => `\\${character}`);
}
