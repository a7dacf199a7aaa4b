import { diskError } from '../kernel/disk.js';
import { isOperatorError, OperatorError } from '../kernel/errors.js';
import { auditRefusal } from './audit/index.js';
import type { ReleaseContext } from './context.js';
import type { StepMetrics } from './metrics/model.js';
import type { Step } from './step.js';

/** Chooses steps by name. */
export interface StepChoice {
  /** Names of steps that a person leaves out. */
  readonly skip: readonly string[];
}

/**
 * Runs steps in order. The one place that skips, times, tells and names the step in an error.
 *
 * @throws OperatorError the step's own, with the title of the step before its message; the signal's reason when aborted
 */
export async function runSteps(
  steps: readonly Step[],
  context: ReleaseContext,
  choice: StepChoice,
  signal: AbortSignal,
): Promise<readonly StepMetrics[]> {
  const metrics: StepMetrics[] = [];
  for (const [index, step] of steps.entries()) {
    signal.throwIfAborted();
    context.emit({ kind: 'phase', phase: step.id, title: `[${index + 1}/${steps.length}] ${step.title}` });
    const skip = choice.skip.includes(step.id) ? { because: 'left out by --skip' } : step.skip?.(context);
    if (skip) context.emit({ kind: 'note', text: `skipped: ${skip.because}` });
    else metrics.push(await measured(step, context, signal));
  }
  return metrics;
}

async function measured(step: Step, context: ReleaseContext, signal: AbortSignal): Promise<StepMetrics> {
  const { clock, measure } = context;
  const before = { at: clock.elapsed(), ...measure() };
  try {
    await step.run(context, signal);
  } catch (error) {
    if (signal.aborted) throw error;
    auditRefusal(context.audit, step.id, error);
    throw named(error, step);
  }
  const after = measure();
  return {
    step: step.id,
    milliseconds: Math.round(clock.elapsed() - before.at),
    cpuMilliseconds: Math.round(after.cpuMilliseconds - before.cpuMilliseconds),
    residentBytes: after.residentBytes,
  };
}

/** The step that failed, before what it said. A full disk is none of our bugs, the rest stay bugs. */
function named(thrown: unknown, { title }: Step): unknown {
  const error = diskError(thrown) ?? thrown;
  if (!isOperatorError(error)) return error;
  return new OperatorError(error.code, `${title}: ${error.message}`, {
    ...(error.hint !== undefined && { hint: error.hint }),
    problems: error.problems,
    exitCode: error.exitCode,
    cause: error,
  });
}
