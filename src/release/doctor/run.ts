import { isOperatorError } from '../../kernel/errors.js';
import { environmentChecks } from './checks.js';
import type { DoctorContext } from './context.js';
import type { CheckResult, Finding } from './model.js';

/** Runs every check. A check that cannot be made is a finding, not the end: the others are told all the same. */
export function examineEnvironment(
  context: DoctorContext,
  signal: AbortSignal,
): Promise<readonly CheckResult[]> {
  return Promise.all(
    environmentChecks.map(async ({ id, says, run }) => ({
      id,
      says,
      findings: await run(context, signal).catch((error: unknown) => [failed(error, signal)]),
    })),
  );
}

function failed(error: unknown, signal: AbortSignal): Finding {
  if (signal.aborted || !isOperatorError(error)) throw error;
  return { is: 'bad', detail: error.message, fix: error.hint ?? 'see the message' };
}

/** Packages of Debian that would mend what is bad. */
export function missingPackages(results: readonly CheckResult[]): readonly string[] {
  const names = results.flatMap(({ findings }) =>
    findings.flatMap((finding) => (finding.is === 'bad' ? (finding.debianPackage ?? []) : [])),
  );
  return [...new Set(names)].sort();
}
