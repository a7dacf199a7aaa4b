import type { Problem } from './problem.js';

/** What a process answers to its caller; the table of design section 7. */
export const exitCodes = {
  /** Done, or nothing to do. */
  done: 0,
  /** The comparison differs, or a check failed. */
  differs: 1,
  /** Bad usage or bad configuration. */
  usage: 2,
  /** The cluster, git or the forge failed. */
  remote: 3,
  /** Refused: needs consent. */
  refused: 4,
  /** Interrupted, and can be resumed. */
  interrupted: 5,
  /** A bug of ours. */
  bug: 70,
} as const;

/** One of the documented exit codes. */
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** What an {@link OperatorError} carries beyond its message. */
export interface OperatorErrorOptions {
  /** What to do next, as a sentence. Absent when the message says it. */
  readonly hint?: string;
  /** Every single thing that is wrong. Absent when the message is the only one. */
  readonly problems?: readonly Problem[];
  /** Exit code of the process.
   * @default exitCodes.usage */
  readonly exitCode?: ExitCode;
  /** The error underneath, kept for `--verbose`. */
  readonly cause?: unknown;
}

/**
 * An error that the person at the terminal can act on. Anything else that is thrown is a bug of ours and prints a stack.
 * Recognise it with {@link isOperatorError}, never by its message.
 */
export class OperatorError extends Error {
  override readonly name = 'OperatorError';
  /** What to do next. */
  readonly hint: string | undefined;
  /** Every single thing that is wrong; empty when the message is the only one. */
  readonly problems: readonly Problem[];
  /** Exit code of the process. */
  readonly exitCode: ExitCode;

  /**
   * @param code stable identifier such as `E_CONFIG_INVALID`; scripts may rely on it
   * @param message what happened, with the value; lower-case, without a trailing stop
   */
  constructor(
    readonly code: string,
    message: string,
    options: OperatorErrorOptions = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.hint = options.hint;
    this.problems = options.problems ?? [];
    this.exitCode = options.exitCode ?? exitCodes.usage;
  }
}

/** Whether an error is ours to show without a stack; works across copies of this module. */
export function isOperatorError(error: unknown): error is OperatorError {
  return error instanceof Error && error.name === 'OperatorError' && 'code' in error && 'exitCode' in error;
}
