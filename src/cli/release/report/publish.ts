import type { PublishPlan, PublishReport } from '../../../release/publish/index.js';
import type { PublisherOutcome } from '../../../release/publishers/index.js';
import { plural } from '../../report/words.js';

/** One request to a server. */
export interface Call {
  /** Host that would get it. */
  readonly server: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
}

/** What was published, for people. @param calls those of a rehearsal. Absent: it was none */
export function publishText(report: PublishReport, plan: PublishPlan, calls?: readonly Call[]): string {
  const what = `${plan.mode} ${plan.tag} of ${plan.repository}, ${plural(plan.files.length, 'file')}`;
  if (calls)
    return [
      `rehearsed: ${what}; nothing left this machine`,
      '',
      ...calls.map(({ server, method, path, status }) => `  ${method.padEnd(6)} ${server}${path}  ${status}`),
      '',
    ].join('\n');
  return [
    `${report.outcome === 'draft' ? 'as a draft' : 'published'}: ${what}`,
    ...report.publishers.map(({ publisher, outcome }) => `  ${publisher}: ${outcomeText(outcome)}`),
    ...(report.outcome === 'draft'
      ? ['  next: look at it, then publish it on its page, or take it back with "release rollback"']
      : [`  next: npm run release -- verify ${plan.tag}`]),
    '',
  ].join('\n');
}

function outcomeText(outcome: PublisherOutcome): string {
  switch (outcome.is) {
    case 'published':
      return outcome.where;
    case 'same':
      return `${outcome.where}, which was there already with the same bytes`;
    case 'draft':
      return `${outcome.where}, not public`;
    case 'skipped':
      return `left out: ${outcome.because}`;
    case 'failed':
      return outcome.error instanceof Error ? outcome.error.message : String(outcome.error);
  }
}
