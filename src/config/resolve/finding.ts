import type { Location, Problem } from '../../kernel/problem.js';
import { type KeyPath, showPath } from '../path.js';
import { type Origin, originLocation } from '../origin.js';

/** A problem before its place is written out. */
export interface Finding {
  readonly rule: string;
  readonly message: string;
  readonly fix?: string;
  readonly path: KeyPath;
  readonly origin: Origin;
  /** Value as text, already masked. Absent: not shown. */
  readonly value?: string;
  readonly severity?: 'error' | 'warning';
  /** Other keys the finding depends on. Absent: none. */
  readonly related?: readonly KeyPath[];
  /** Overlay in which it was found, when that overlay is not the chosen one. */
  readonly environment?: string;
}

/** Turns a finding into a problem with file, line and column. */
export function toProblem(finding: Finding): Problem {
  const { rule, message, fix, path, value, severity, environment } = finding;
  const location: Location | undefined = originLocation(finding.origin);
  return {
    rule,
    message: environment === undefined ? message : `${message} (with environment ${environment})`,
    ...(fix === undefined ? {} : { fix }),
    ...(path.length === 0 ? {} : { path: showPath(path) }),
    ...(value === undefined ? {} : { value }),
    ...(severity === undefined ? {} : { severity }),
    ...(location === undefined ? {} : { location }),
  };
}
