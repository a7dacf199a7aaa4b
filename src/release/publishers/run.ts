import { isOperatorError } from '../../kernel/errors.js';
import type { Problem } from '../../kernel/problem.js';
import type { Publisher, PublisherContext, PublisherOutcome } from './publisher.js';

/** How one publisher ended. */
export interface PublisherReport {
  readonly publisher: string;
  readonly outcome: PublisherOutcome;
}

/** Asks every publisher beforehand. @returns all problems, each with its publisher in front; one that cannot ask has that as its problem */
export async function preflightAll(
  publishers: readonly Publisher[],
  context: PublisherContext,
  signal: AbortSignal,
): Promise<readonly Problem[]> {
  const problems: Problem[] = [];
  for (const publisher of publishers) {
    try {
      const found = await publisher.preflight(context, signal);
      problems.push(...found.map((one) => ({ ...one, message: `${publisher.id}: ${one.message}` })));
    } catch (error) {
      if (signal.aborted || !isOperatorError(error)) throw error;
      problems.push(problemOf(publisher, error));
    }
  }
  return problems;
}

/** Runs publishers in their order. One that fails stops only those that need it. @throws the signal's reason when aborted */
export async function runPublishers(
  publishers: readonly Publisher[],
  context: PublisherContext,
  signal: AbortSignal,
): Promise<readonly PublisherReport[]> {
  const reports: PublisherReport[] = [];
  for (const publisher of publishers) {
    signal.throwIfAborted();
    context.emit({ kind: 'phase', phase: publisher.id, title: publisher.title });
    const outcome = missingFor(publisher, reports) ?? (await one(publisher, context, signal));
    reports.push({ publisher: publisher.id, outcome });
    if (outcome.is === 'failed')
      context.emit({ kind: 'failed', subject: publisher.id, problem: problemOf(publisher, outcome.error) });
    if (outcome.is === 'skipped')
      context.emit({ kind: 'warning', text: `${publisher.id} is left out: ${outcome.because}` });
  }
  return reports;
}

async function one(
  publisher: Publisher,
  context: PublisherContext,
  signal: AbortSignal,
): Promise<PublisherOutcome> {
  try {
    return await publisher.publish(context, signal);
  } catch (error) {
    // a bug of ours is not hidden behind a report
    if (signal.aborted || !isOperatorError(error)) throw error;
    return { is: 'failed', error };
  }
}

/** Why a publisher has to be left out; undefined when it has not. */
function missingFor({ needs }: Publisher, reports: readonly PublisherReport[]): PublisherOutcome | undefined {
  for (const need of needs) {
    const before = reports.find(({ publisher }) => publisher === need)?.outcome.is;
    if (before === 'draft') return { is: 'skipped', because: `${need} is a draft only` };
    if (before !== 'published' && before !== 'same')
      return { is: 'skipped', because: `${need} did not succeed` };
  }
  return undefined;
}

function problemOf({ id }: Publisher, error: unknown): Problem {
  const message = error instanceof Error ? error.message : String(error);
  return {
    rule: isOperatorError(error) ? error.code : 'release/publisher',
    message: `${id}: ${message}`,
    ...(isOperatorError(error) && error.hint !== undefined && { fix: error.hint }),
  };
}
