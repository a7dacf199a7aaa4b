/** Where a problem was found: a place a person can open. Every part that is not known is absent. */
export interface Location {
  /** File as the person named it, or a source such as `CTO_PLATFORM__NAME` or `--set`. */
  readonly file?: string;
  /** Line, counted from 1. */
  readonly line?: number;
  /** Column, counted from 1. */
  readonly column?: number;
}

/** One thing that is wrong with what a person gave us. Problems are values: all of them are gathered, then shown together. */
export interface Problem {
  /** Stable identifier of the rule that was broken, such as `config/unknown-key`; documentation is found by it. */
  readonly rule: string;
  /** What is wrong, lower-case, without a trailing stop. */
  readonly message: string;
  /** What to do about it. Absent only when the message already says so. */
  readonly fix?: string;
  /** Where it is. Absent for problems of the whole input. */
  readonly location?: Location;
  /** Dotted key or field path, such as `platform.domain`. Absent for problems of the whole input. */
  readonly path?: string;
  /** The offending value as text, already masked if it may be a secret. */
  readonly value?: string;
  /** Object the problem is about, such as `Deployment argocd/argocd-server`. Absent for configuration problems. */
  readonly object?: string;
  /** TypeScript place that made the object, such as `constructs/argocd/server.ts:42`. Absent when not traced. */
  readonly construct?: string;
  /** Configuration keys that led to the value, most specific first. Absent when none did. */
  readonly configKeys?: readonly string[];
  /** An `error` stops the run; a `warning` is shown and counted.
   * @default 'error' */
  readonly severity?: 'error' | 'warning';
}

/** Whether a problem stops the run: everything that is not expressly a warning does. */
export function isError(problem: Problem): boolean {
  return problem.severity !== 'warning';
}

/** Writes a location as `file:line:column`, with the parts that are known; empty text when nothing is known. */
export function formatLocation(location: Location | undefined): string {
  if (!location) return '';
  const position = [location.line, location.column].filter((part) => part !== undefined).join(':');
  return [location.file, position].filter((part) => part !== undefined && part !== '').join(':');
}
