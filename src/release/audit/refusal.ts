import { exitCodes, isOperatorError, type OperatorError } from '../../kernel/errors.js';
import type { AuditLog } from './model.js';

/** What went wrong on the forge, and is no trouble of the network: somebody or something changed a file. */
const tampering: readonly string[] = ['E_RELEASE_DIFFERS', 'E_RELEASE_TAG_BURNT'];

/** Whether an error says that something was judged and did not pass; trouble with networks, disks and spelling is none. */
export function isRefusal(error: unknown): error is OperatorError {
  if (!isOperatorError(error)) return false;
  const { exitCode, code } = error;
  return exitCode === exitCodes.differs || exitCode === exitCodes.refused || tampering.includes(code);
}

/** Logs an error if it is a refusal, with its code and everything that was wrong. @param subject step, tag or file */
export function auditRefusal(log: Pick<AuditLog, 'add'>, subject: string, error: unknown): void {
  if (!isRefusal(error)) return;
  const { code, message, problems } = error;
  const because = problems.length > 0 ? problems.map((one) => one.message).join('; ') : message;
  log.add({ act: 'refuse', subject, detail: { code, because } });
}
