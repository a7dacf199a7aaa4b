import type { Readiness } from '../model.js';
import { at, conditionOf, conditionText, numberAt, textAt, tidy } from './read.js';
import { failed, ready, waiting } from './verdict.js';

/**
 * Complete. kstatus is content with a Job that runs; but who puts a Job into a bundle, such as a migration, wants it done before what comes
 * after. A suspended one is as it was asked for.
 */
export function jobReadiness(object: unknown): Readiness {
  const ended = conditionOf(object, 'Failed') ?? conditionOf(object, 'FailureTarget');
  if (ended?.status === 'True') return failed(conditionText(ended));
  if (conditionOf(object, 'Complete')?.status === 'True') return ready;
  if (at(object, 'spec', 'suspend') === true) return ready;
  const completions = numberAt(object, 'spec', 'completions') ?? numberAt(object, 'spec', 'parallelism') ?? 1;
  const succeeded = numberAt(object, 'status', 'succeeded') ?? 0;
  return waiting(`${succeeded} of ${completions} completions`);
}

/** Ready, or done. A crash loop is waited for: the next start may work, and lack of progress ends the wait. */
export function podReadiness(object: unknown): Readiness {
  const phase = textAt(object, 'status', 'phase');
  if (phase === 'Succeeded') return ready;
  if (phase === 'Failed') return failed(failure(object));
  const condition = conditionOf(object, 'Ready');
  if (phase === 'Running' && condition?.status === 'True') return ready;
  const unscheduled = conditionOf(object, 'PodScheduled');
  if (unscheduled?.status === 'False') return waiting(conditionText(unscheduled));
  if (phase === 'Running' && condition !== undefined) return waiting(conditionText(condition));
  return waiting(phase === undefined ? 'no node has looked at it yet' : `it is ${phase.toLowerCase()}`);
}

function failure(object: unknown): string {
  const reason = textAt(object, 'status', 'reason');
  const message = textAt(object, 'status', 'message');
  const parts = [reason, message === undefined ? undefined : tidy(message)].filter(
    (part) => part !== undefined,
  );
  return parts.length === 0 ? 'it failed' : parts.join(': ');
}
