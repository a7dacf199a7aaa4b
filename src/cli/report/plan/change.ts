import type { Action, Change } from '../../../apply/model.js';
import type { FieldChange } from '../../../bundle/diff.js';
import { refText } from '../../../kube/resources.js';
import { paint, type Io, type Style } from '../../io.js';
import { clip } from '../words.js';

/** How much is shown. */
export interface Detail {
  /** Whether colours are wanted. */
  readonly color: boolean;
  /** Everything, instead of what fits a screen. */
  readonly verbose: boolean;
}

/** How an action looks in a plan. */
interface Look {
  readonly symbol: string;
  readonly style: Style;
  /** Word behind the object, where the symbol does not say it all. */
  readonly word?: string;
}

/** Every action has to look like something. */
const looks: Readonly<Record<Action, Look>> = {
  create: { symbol: '+', style: 'green' },
  update: { symbol: '~', style: 'yellow' },
  recreate: { symbol: '-/+', style: 'red', word: 'is made anew' },
  adopt: { symbol: '~', style: 'yellow', word: 'is taken over' },
  delete: { symbol: '-', style: 'red' },
  keep: { symbol: '=', style: 'dim', word: 'is kept' },
  unchanged: { symbol: ' ', style: 'dim' },
};

const effectWords: Readonly<Record<Change['effect'], string | undefined>> = {
  'in-place': undefined,
  restart: 'pods are replaced',
  recreate: undefined,
  'data-at-risk': 'DATA AT RISK',
};

/** Most fields of an object, and characters of a value, that are shown without `--verbose`. */
const mostFields = 12;
const longestValue = 100;

/** Lines about one object: what happens to it, why, which fields. Starts at a margin of two. */
export function changeLines(change: Change, detail: Detail): string[] {
  const { symbol, style } = looks[change.action];
  const head = `  ${paint(detail, style, symbol.padEnd(3))} ${refText(change.ref)}${remark(change)}`;
  return [
    head,
    ...change.conflicts
      .filter(({ decision }) => decision !== 'refuse')
      .map(
        ({ field, manager, theirs, ours, decision, because }) =>
          `        ${field}: ${decision === 'take' ? `${value(theirs, detail)} of ${manager} becomes ${value(ours, detail)}` : `stays ${value(theirs, detail)} of ${manager}`} (${because})`,
      ),
    ...fieldLines(change.fields, detail),
  ];
}

/** What is to be said behind the name of an object; empty when the symbol says it all. */
function remark({ action, effect, because, downtime }: Change): string {
  const words = [
    looks[action].word,
    because,
    effectWords[effect],
    downtime === undefined ? undefined : `away ${downtime}`,
  ].filter((part) => part !== undefined);
  return words.length === 0 ? '' : `  ${words.join('; ')}`;
}

function fieldLines(fields: readonly FieldChange[], detail: Detail): string[] {
  const shown = detail.verbose ? fields : fields.slice(0, mostFields);
  const rest = fields.length - shown.length;
  return [
    ...shown.flatMap((field) => fieldText(field, detail)),
    ...(rest > 0 ? [`        and ${rest} more fields`] : []),
  ];
}

function fieldText({ path, before, after, lines }: FieldChange, detail: Detail): string[] {
  if (lines) {
    const shown = detail.verbose ? lines : lines.slice(0, mostFields);
    const rest = lines.length - shown.length;
    return [
      `        ${path}:`,
      ...shown.map((line) => `          ${paintLine(detail, clipped(line, detail))}`),
      ...(rest > 0 ? [`          and ${rest} more lines`] : []),
    ];
  }
  if (before === undefined)
    return [`        ${path}: ${paint(detail, 'green', `+ ${value(after ?? '', detail)}`)}`];
  if (after === undefined) return [`        ${path}: ${paint(detail, 'red', `- ${value(before, detail)}`)}`];
  return [`        ${path}: ${value(before, detail)} -> ${value(after, detail)}`];
}

function paintLine(io: Pick<Io, 'color'>, line: string): string {
  return paint(io, line.startsWith('+') ? 'green' : 'red', line);
}

function value(text: string, detail: Detail): string {
  return clipped(text, detail);
}

function clipped(text: string, { verbose }: Detail): string {
  return verbose ? text : clip(text, longestValue);
}

/** A field on one line, without colours: `spec.replicas: 1 -> 3`. */
export function changedField({ path, before, after }: FieldChange): string {
  return `${path}: ${clip(before ?? 'absent', longestValue)} -> ${clip(after ?? 'absent', longestValue)}`;
}
