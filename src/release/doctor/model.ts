/** What a check of the environment found. */
export type Finding =
  | { readonly is: 'good'; readonly detail: string }
  /** Something would be left out or could go wrong; building goes on. */
  | { readonly is: 'warning'; readonly detail: string; readonly fix: string }
  /** A release would fail. */
  | {
      readonly is: 'bad';
      readonly detail: string;
      readonly fix: string;
      /** Package of Debian that mends it. Absent: not mended by installing something. */
      readonly debianPackage?: string;
    };

/** One check: what is true when it passes, and how to find out. */
export interface EnvironmentCheck<Context> {
  /** Stable name. */
  readonly id: string;
  /** What is true when it passes, as a clause: `the working tree is clean`. */
  readonly says: string;
  readonly run: (context: Context, signal: AbortSignal) => Promise<readonly Finding[]>;
}

/** A check with everything that it found. */
export interface CheckResult {
  readonly id: string;
  readonly says: string;
  readonly findings: readonly Finding[];
}
