import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exitCodes, isOperatorError, OperatorError } from '../../kernel/errors.js';
import type { Problem } from '../../kernel/problem.js';
import { auditedSecrets, auditRefusal, openAuditLog } from '../audit/index.js';
import { releaseFolders } from '../folders.js';
import { openJournal, takeLock } from '../journal/index.js';
import {
  preflightAll,
  runPublishers,
  supersedeAll,
  type Publisher,
  type PublisherContext,
  type PublisherReport,
} from '../publishers/index.js';
import { writeWhole } from '../store.js';
import type { RollbackOptions, RollbackReport } from './rollback.js';
import { rollback } from './rollback.js';
import { isOwner } from './mark.js';
import { parsePlan, planDigest, type PublishPlan } from './plan.js';
import { refuseProblems } from './preflight.js';

/** What publishing is given from outside. */
export interface PublishRequest extends Omit<PublisherContext, 'journal' | 'audit'> {
  readonly publishers: readonly Publisher[];
  /** Who publishes, the same over restarts: the number of the job, or anything of one's own. Counts for a new journal only. */
  readonly owner: string;
  /** Folder for plan, journal and audit log. Absent: that of the release. */
  readonly records?: string;
  /** Told what the looks beforehand found, warnings too. */
  readonly onProblems?: (problems: readonly Problem[]) => void;
}

/** What became of a release. */
export interface PublishReport {
  readonly tag: string;
  readonly owner: string;
  /** Whether everything is public, or everything is there as a draft. */
  readonly outcome: 'published' | 'draft';
  readonly publishers: readonly PublisherReport[];
  /** Hash of the last line of the audit log. */
  readonly auditHead: string;
}

/** Where the plan of a publication lies: what `resume` and `rollback` go by. */
export function publishPlanFile(folder: string): string {
  return join(folder, 'publish-plan.json');
}

/**
 * Publishes, or continues to: the same call after an interruption leads to the same release.
 *
 * @throws OperatorError `E_RELEASE_PREFLIGHT` before anything is sent, `E_RELEASE_PUBLISH` naming the publishers that failed while the others went on; the
 * signal's reason when aborted
 */
export async function publishRelease(request: PublishRequest, signal: AbortSignal): Promise<PublishReport> {
  const { plan, folder, publishers } = request;
  return withJournal(request, async (context, auditHead) => {
    const problems = await preflightAll(publishers, context, signal);
    request.onProblems?.(problems);
    refuseProblems(plan.tag, problems);
    await writeWhole(publishPlanFile(request.records ?? folder), `${JSON.stringify(plan, undefined, 2)}\n`);
    const reports = await runPublishers(publishers, context, signal);
    refuseFailures(plan, reports, context);
    const outcome = plan.mode === 'draft' ? 'draft' : 'published';
    context.journal.write({ kind: 'end', outcome });
    return {
      tag: plan.tag,
      owner: context.journal.owner,
      outcome,
      publishers: reports,
      auditHead: auditHead(),
    };
  });
}

/**
 * Plan of a publication that was begun in this folder.
 *
 * @throws OperatorError `E_RELEASE_NOTHING` when none was
 */
export async function begunPlan(folder: string): Promise<PublishPlan> {
  const file = publishPlanFile(folder);
  try {
    return parsePlan(await readFile(file, 'utf8'), file);
  } catch (error) {
    if (isOperatorError(error)) throw error;
    throw new OperatorError('E_RELEASE_NOTHING', `no publication was begun in ${folder}`, {
      hint: 'begin one with: npm run release -- publish',
      exitCode: exitCodes.usage,
      cause: error,
    });
  }
}

/** Takes the release of a folder back, on GitHub and then wherever else it went. See {@link rollback} and {@link supersedeAll}. */
export async function rollbackRelease(
  request: PublishRequest,
  options: Omit<RollbackOptions, 'owner'> & { readonly owner?: string },
  signal: AbortSignal,
): Promise<RollbackReport> {
  return withJournal(request, async (context) => {
    const owner = options.owner ?? context.journal.owner;
    const report = await rollback(context, { ...options, owner }, signal);
    const { because, dryRun = false } = options;
    if (!report.superseded || because === undefined) return report;
    const by = report.instead;
    const wanted = { because, dryRun, ...(by !== undefined && { by }) };
    return { ...report, elsewhere: await supersedeAll(request.publishers, context, wanted, signal) };
  });
}

/** Gives journal and audit log to somebody who is alone with them. What fails is told to the journal too. */
async function withJournal<T>(
  request: Omit<PublishRequest, 'publishers' | 'onProblems'>,
  use: (context: PublisherContext, auditHead: () => string) => Promise<T>,
): Promise<T> {
  const { plan, folder, clock, secrets, owner, records = folder } = request;
  if (!isOwner(owner))
    throw new OperatorError('E_RELEASE_OWNER', `"${owner}" cannot stand for who publishes`, {
      hint: 'use up to 100 letters, digits, ".", "_", ":" and single "-"',
    });
  const { journal: path, audit: auditPath } = releaseFolders(records);
  const release = takeLock(`${path}.lock`);
  try {
    const redact = (text: string) => secrets.redact(text);
    const journal = openJournal({ path, clock, redact, owner, tag: plan.tag, plan: planDigest(plan) });
    const audit = openAuditLog(auditPath, clock, redact);
    try {
      return await use({ ...request, secrets: auditedSecrets(secrets, audit), journal, audit }, audit.head);
    } catch (error) {
      auditRefusal(audit, plan.tag, error);
      throw error;
    } finally {
      journal.close();
      audit.close();
    }
  } finally {
    release();
  }
}

function refuseFailures(
  plan: PublishPlan,
  reports: readonly PublisherReport[],
  context: PublisherContext,
): void {
  const failed = reports.flatMap(({ publisher, outcome }) =>
    outcome.is === 'failed' ? [{ publisher, error: outcome.error }] : [],
  );
  const [first] = failed;
  if (!first) return;
  const names = failed.map(({ publisher }) => publisher).join(', ');
  context.journal.write({ kind: 'end', outcome: 'failed', detail: names });
  // alone, its own words say it best
  if (reports.length === 1 && isOperatorError(first.error)) throw first.error;
  throw new OperatorError('E_RELEASE_PUBLISH', `${plan.tag} was not published on ${names}`, {
    hint: 'mend what is named and continue with: npm run release -- resume; what is published stays',
    problems: failed.map(({ publisher, error }) => ({
      rule: isOperatorError(error) ? error.code : 'release/publisher',
      message: `${publisher}: ${error instanceof Error ? error.message : String(error)}`,
      ...(isOperatorError(error) && error.hint !== undefined && { fix: error.hint }),
    })),
    exitCode: exitCodes.remote,
    cause: first.error,
  });
}
