import type { ReleaseContext } from './context.js';

/** Another program that a step needs. */
export interface Tool {
  /** Name on PATH. */
  readonly name: string;
  /** Package of Debian that holds it. Absent: none does. */
  readonly debianPackage?: string;
  /** What installs it where no package does. Absent: its name says enough. */
  readonly install?: string;
  /** Arguments that make it print its version. */
  readonly versionArgs: readonly string[];
  /** What is lost without it. */
  readonly purpose: string;
  /** Whether the step can do without it, and says so. */
  readonly optional?: boolean;
}

/** Why a step is left out. */
export interface Skip {
  /** As a clause that follows "skipped:", such as `no key is given`. */
  readonly because: string;
}

/**
 * One part of a release. The list in `pipeline.ts` says when it comes; the runner alone does skipping, timing, events and naming of errors,
 * so a step never puts its own name before a message.
 */
export interface Step {
  /** Stable name, for `--skip`, metrics and the audit log. */
  readonly id: string;
  /** What goes on while it runs, as a present participle: `packing archives`. */
  readonly title: string;
  /** Programs that it starts; feeds `release doctor`. Absent: none. */
  readonly tools?: (context: Pick<ReleaseContext, 'config' | 'secrets'>) => readonly Tool[];
  /** Decides whether there is nothing to do. Absent: it always runs. */
  readonly skip?: (context: ReleaseContext) => Skip | undefined;
  /** Does it. @throws OperatorError for what a person can mend; the signal's reason when aborted */
  readonly run: (context: ReleaseContext, signal: AbortSignal) => Promise<void>;
}
