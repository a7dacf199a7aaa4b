import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Decisions, Plan } from '../../apply/model.js';
import { readPlan, samePlan, savePlan, type SavedPlan } from '../../apply/plan/index.js';
import type { Prepared } from '../../apply/prepared.js';
import { exitCodes, isOperatorError, OperatorError } from '../../kernel/errors.js';

/** Writes a plan with its bundle and the consents it was made with, so that it can be applied from this file alone. */
export async function writePlanFile(
  prepared: Prepared,
  decisions: Decisions,
  { file, cwd }: PlanPlace,
): Promise<void> {
  writeFileSync(resolve(cwd, file), await savePlan(prepared, decisions));
}

/** Where a plan is. */
export interface PlanPlace {
  /** As a person named it. */
  readonly file: string;
  readonly cwd: string;
}

/** Reads what {@link writePlanFile} wrote. @throws OperatorError `E_PLAN_FILE` for what is none, of another version, or changed */
export function readPlanFile({ file, cwd }: PlanPlace): SavedPlan {
  try {
    return readPlan(readFileSync(resolve(cwd, file), 'utf8'));
  } catch (cause) {
    const known = isOperatorError(cause) ? cause : undefined;
    throw new OperatorError('E_PLAN_FILE', `${file}: ${known?.message ?? 'it cannot be read'}`, {
      hint: known?.hint ?? 'name a file that "cto plan --out FILE" wrote',
      problems: known?.problems ?? [],
      cause,
    });
  }
}

/**
 * Proves that a plan made now is the one that was saved.
 *
 * @throws OperatorError `E_PLAN_STALE`, exit code 4, naming what differs
 */
export function refuseOtherPlan(saved: Plan, now: Plan): void {
  const problems = samePlan(saved, now);
  if (problems.length === 0) return;
  throw new OperatorError('E_PLAN_STALE', 'the cluster is not as it was when the plan was made', {
    problems,
    exitCode: exitCodes.refused,
    hint: 'make the plan again, and have it approved again; nothing was changed',
  });
}
