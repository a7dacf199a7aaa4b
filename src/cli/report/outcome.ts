import type { Action, Report } from '../../apply/model.js';
import { exitCodes, type ExitCode } from '../../kernel/errors.js';
import { formatProblem } from '../../kernel/format.js';
import { refText } from '../../kube/resources.js';
import { formatDuration } from '../duration.js';
import { paint, type Io } from '../io.js';
import { plural, shortDigest } from './words.js';

/** Exit code of each way to end. */
export const outcomeCodes: Readonly<Record<Report['result'], ExitCode>> = {
  succeeded: exitCodes.done,
  'nothing-to-do': exitCodes.done,
  failed: exitCodes.remote,
  interrupted: exitCodes.interrupted,
};

/** What was done, in the order in which it is said. `keep` and `unchanged` are no work, so they come last. */
const doneWords: Readonly<Record<Action, string>> = {
  create: 'created',
  update: 'updated',
  adopt: 'taken over',
  recreate: 'made anew',
  delete: 'deleted',
  keep: 'kept',
  unchanged: 'unchanged',
};

const headlines: Readonly<Record<Report['result'], string>> = {
  succeeded: 'done',
  'nothing-to-do': 'nothing to do',
  failed: 'failed',
  interrupted: 'interrupted',
};

/** How a run ended, on one line: the result of `deploy`, `rollback` and `uninstall` as text. */
export function outcomeText(report: Report): string {
  const { result, platform, revision, bundle, counts, seconds } = report;
  const said = (Object.keys(doneWords) as Action[])
    .filter((action) => counts[action] > 0)
    .map((action) => `${counts[action]} ${doneWords[action]}`);
  return [
    `${headlines[result]}: platform ${platform}`,
    bundle === undefined ? undefined : `profile ${bundle.profile} ${shortDigest(bundle.digest)}`,
    revision === undefined ? undefined : `revision ${revision}`,
    said.length === 0 ? undefined : said.join(', '),
    formatDuration(seconds * 1000),
  ]
    .filter((part) => part !== undefined)
    .join('; ')
    .concat('\n');
}

/** Most of what was not done that is listed without `--verbose`. */
const mostRemaining = 30;

/** What went wrong and what was not done, for people; nothing when all is well. */
export function reportTrouble(report: Report, io: Io, { verbose }: { readonly verbose: boolean }): void {
  const { failures, remaining, result } = report;
  for (const { problem } of failures) io.stderr(`\n${paint(io, 'red', formatProblem(problem))}\n`);
  if (remaining.length > 0) {
    const shown = verbose ? remaining : remaining.slice(0, mostRemaining);
    const lines = shown.map(({ ref, action, because }) => `  ${action} ${refText(ref)}: ${because}`);
    const rest = remaining.length - shown.length;
    if (rest > 0) lines.push(`  and ${rest} more; --verbose shows them`);
    io.stderr(`\nnot done: ${plural(remaining.length, 'object')}\n${lines.join('\n')}\n`);
  }
  const next = nextSteps[result];
  if (next !== undefined) io.stderr(`${paint(io, 'bold', 'next')}  ${next}\n`);
}

const nextSteps: Readonly<Record<Report['result'], string | undefined>> = {
  succeeded: undefined,
  'nothing-to-do': undefined,
  failed:
    'mend what is named above and run the same command again: what is done already is not done twice; "cto status" says how things are, "cto rollback" brings the revision before back',
  interrupted: 'run the same command again: it continues where this one stopped',
};
