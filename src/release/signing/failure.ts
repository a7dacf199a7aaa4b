import { exitCodes, OperatorError } from '../../kernel/errors.js';

/** A key that cannot be used. @param variable where it came from; its value is never part of a message */
export function unusableKey(variable: string, message: string, hint: string, cause?: unknown): OperatorError {
  return new OperatorError('E_SIGNING_KEY_INVALID', `the key in ${variable} ${message}`, { hint, cause });
}

/** A signature that was demanded and could not be made. */
export function signingFailed(message: string, hint: string, cause?: unknown): OperatorError {
  return new OperatorError('E_SIGNING_FAILED', message, { hint, cause, exitCode: exitCodes.usage });
}
