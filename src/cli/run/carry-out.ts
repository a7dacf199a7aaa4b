import type { Plan, Report } from '../../apply/model.js';
import type { ExecuteOptions } from '../../apply/run/index.js';
import { exitCodes, OperatorError, type ExitCode } from '../../kernel/errors.js';
import { isError, type Problem } from '../../kernel/problem.js';
import type { Io } from '../io.js';
import { errorFacts, printResult } from '../report/document.js';
import { outcomeCodes, outcomeText, reportTrouble } from '../report/outcome.js';
import { consentsOf, planText } from '../report/plan/text.js';
import type { Progress } from '../report/progress/index.js';
import type { ClusterSettings } from './cluster-settings.js';
import { askConsent, type TypedName } from './consent.js';

/** A plan, and what is needed to show it, to get consent and to carry it out. */
export interface Undertaking {
  readonly plan: Plan;
  /** More about the plan: blocks of lines for people, members of the document for programs. */
  readonly notes: readonly (readonly string[])[];
  readonly facts: object;
  /** Whether something is to be done beside the changes of the plan. */
  readonly further: boolean;
  /** Names that have to be typed. Asked for only when there is something to do. */
  readonly names: () => Promise<readonly TypedName[]>;
  readonly execute: () => Promise<Report>;
}

/** How the options say that a plan is executed. */
export function executeOptions({ timeout, waitForLock }: ClusterSettings): ExecuteOptions {
  return { quietTimeout: timeout, ...(waitForLock && { waitForLock: Number.POSITIVE_INFINITY }) };
}

/** What {@link carryOut} works with. */
export interface CarryOutContext {
  readonly io: Io;
  readonly settings: ClusterSettings;
  readonly progress: Progress;
}

/**
 * Shows a plan, gets consent, carries it out and reports: the common part of `deploy`, `rollback` and `uninstall`. With `--dry-run` the plan is the
 * result.
 *
 * @throws OperatorError with exit code 4 when the plan cannot be executed, or nobody consents
 */
export async function carryOut(undertaking: Undertaking, context: CarryOutContext): Promise<ExitCode> {
  const { plan, facts } = undertaking;
  const { io, settings, progress } = context;
  if (settings.dryRun) return showPlan(undertaking, context);
  const idle = isIdle(plan) && !undertaking.further;
  const refusal = refusalOf(plan);
  const shown = refusal === undefined ? undertaking : { ...undertaking, plan: withoutObstacles(plan) };
  if (!idle && !settings.quiet) io.stderr(`\n${textOf(shown, io, settings)}\n`);
  if (refusal !== undefined) {
    if (settings.output !== 'text')
      printResult(io, settings.output, {
        document: { plan, ...facts, error: errorFacts(refusal) },
        text: '',
      });
    throw refusal;
  }
  if (!idle) await consentTo(undertaking, context);
  const report = await undertaking.execute();
  progress.end();
  reportTrouble(report, io, settings);
  printResult(io, settings.output, { document: { plan, ...facts, report }, text: outcomeText(report) });
  return outcomeCodes[report.result];
}

/** Prints a plan as the result; exit code 4 when it could not be executed. */
export function showPlan(undertaking: Undertaking, { io, settings, progress }: CarryOutContext): ExitCode {
  const { plan, facts } = undertaking;
  progress.end();
  const text = textOf(undertaking, { color: false }, settings);
  printResult(io, settings.output, { document: { plan, ...facts }, text });
  return refusalOf(plan) === undefined ? exitCodes.done : exitCodes.refused;
}

function textOf(
  { plan, notes }: Undertaking,
  { color }: Pick<Io, 'color'>,
  { verbose }: ClusterSettings,
): string {
  return planText(plan, { color, verbose }, notes);
}

/** What stands in the way is said by the error that follows. */
function withoutObstacles(plan: Plan): Plan {
  return { ...plan, problems: [], changes: plan.changes.map((change) => ({ ...change, lacks: [] })) };
}

/** Whether no object would be touched. */
export function isIdle({ changes }: Plan): boolean {
  return changes.every(({ action }) => action === 'unchanged' || action === 'keep');
}

async function consentTo(
  { plan, names }: Undertaking,
  { io, settings, progress }: CarryOutContext,
): Promise<void> {
  progress.clear();
  const { yes, confirmed } = settings;
  const question = `${questions[plan.purpose]} ${plan.platform} in ${plan.target.context ?? plan.target.server}?`;
  await askConsent({ question, names: await names(), yes, confirmed }, io);
}

const questions: Readonly<Record<Plan['purpose'], string>> = {
  deploy: 'Apply this plan to',
  rollback: 'Roll back',
  uninstall: 'Uninstall',
};

/** Why a plan cannot be executed; undefined when it can. */
function refusalOf(plan: Plan): OperatorError | undefined {
  const problems = plan.problems.filter(isError);
  const consents = consentsOf(plan);
  if (problems.length === 0 && consents.length === 0) return undefined;
  const lacking = consents.map(({ kind, object, why, option }): Problem => ({
    rule: `consent/${kind}`,
    object,
    message: why,
    fix: option,
  }));
  const options = [...new Set(consents.map(({ option }) => option))].join(' ');
  const code = problems.length === 0 ? 'E_CONSENT' : 'E_PLAN_PROBLEMS';
  return new OperatorError(code, 'the plan cannot be executed as it is; nothing was changed', {
    problems: [...problems, ...lacking],
    exitCode: exitCodes.refused,
    hint:
      problems.length === 0
        ? `add what you agree to: ${options}`
        : 'provide what is missing, then run the same command again',
  });
}
