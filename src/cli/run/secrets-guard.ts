import { isOperatorError, OperatorError } from '../../kernel/errors.js';
import type { Problem } from '../../kernel/problem.js';
import type { Vault } from '../../secrets/value.js';
import type { Io } from '../io.js';
import { clusterError } from '../report/cluster-error.js';

/**
 * Runs work that has values of Secrets in its hands. Nothing prints them; should something do so all the same, a library, a server or a mistake of
 * ours, it is masked here, in everything that is printed and in every error with its causes.
 */
export async function guarded<Result>(
  io: Io,
  vault: Vault,
  work: (io: Io) => Promise<Result>,
): Promise<Result> {
  const masked: Io = {
    ...io,
    stdout: (text) => io.stdout(vault.redact(text)),
    stderr: (text) => io.stderr(vault.redact(text)),
  };
  try {
    return await work(masked);
  } catch (error) {
    throw maskedError(error, vault);
  }
}

function maskedError(error: unknown, vault: Vault): unknown {
  const known = isOperatorError(error) ? error : clusterError(error);
  if (known) return maskedOperatorError(known, vault);
  if (!(error instanceof Error)) return vault.redact(String(error));
  const { name, message, stack = '' } = error;
  if (vault.redact(message + stack) === message + stack) return error;
  return Object.assign(new Error(vault.redact(message)), { name, stack: vault.redact(stack) });
}

function maskedOperatorError(error: OperatorError, { redact }: Vault): OperatorError {
  const { message, hint, problems, cause } = error;
  const text = JSON.stringify([message, hint, problems, cause === undefined ? '' : causeText(cause)]);
  // nearly always: an error that says nothing keeps its identity and its causes
  if (redact(text) === text) return error;
  return new OperatorError(error.code, redact(error.message), {
    exitCode: error.exitCode,
    problems: error.problems.map((problem) => maskedProblem(problem, redact)),
    ...(error.hint !== undefined && { hint: redact(error.hint) }),
    ...(error.cause !== undefined && { cause: redact(causeText(error.cause)) }),
  });
}

function maskedProblem(problem: Problem, redact: Vault['redact']): Problem {
  return {
    ...problem,
    message: redact(problem.message),
    ...(problem.fix !== undefined && { fix: redact(problem.fix) }),
    ...(problem.value !== undefined && { value: redact(problem.value) }),
  };
}

/** The whole chain as one text: an error object may carry more than its message. A chain that bites its tail ends there. */
function causeText(cause: unknown, seen: ReadonlySet<unknown> = new Set()): string {
  if (!(cause instanceof Error)) return typeof cause === 'string' ? cause : JSON.stringify(cause);
  const text = `${cause.name}: ${cause.message}`;
  if (cause.cause === undefined || seen.has(cause.cause)) return text;
  return `${text}; ${causeText(cause.cause, new Set([...seen, cause]))}`;
}
