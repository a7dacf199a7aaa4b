import { compareText } from '../../kernel/json.js';
import { isError, type Problem } from '../../kernel/problem.js';
import { redact } from '../../kernel/redact.js';
import { limits } from '../parse/limits.js';
import { type Finding, toProblem } from '../resolve/finding.js';

/** Everything that was found, from all parts of the loader. */
export interface FoundProblems {
  readonly problems: readonly Problem[];
  readonly findings: readonly Finding[];
  /** Findings of the overlays that were not chosen. */
  readonly others: readonly { readonly name: string; readonly findings: readonly Finding[] }[];
  /** Texts that must not appear anywhere. */
  readonly secrets: readonly string[];
}

/** One list for a person: each problem once, in the order of the file, without any secret, and not without end. */
export function listProblems({ problems, findings, others, secrets }: FoundProblems): readonly Problem[] {
  const own = [...problems, ...findings.map(toProblem)];
  const seen = new Set(own.map(identity));
  const more = others.flatMap(({ name, findings: list }) =>
    list
      // A variable of an overlay may well be set only where that overlay is used.
      .filter((finding) => finding.rule !== 'config/unset-variable' && finding.severity !== 'warning')
      .filter((finding) => !seen.has(identity(toProblem(finding))))
      .map((finding) => toProblem({ ...finding, environment: name })),
  );
  const all = unique([...own, ...more]);
  // When there are too many, warnings go before errors do.
  const kept = [...all.filter(isError), ...all.filter((problem) => !isError(problem))].slice(
    0,
    limits.problems,
  );
  // Longest first: a short secret may be part of a long one, of which the rest would stay.
  const hidden = [...new Set(secrets)].sort((a, b) => b.length - a.length);
  const listed = kept.sort(byPlace).map((problem) => clean(problem, hidden));
  const rest = all.filter(isError).length - listed.length;
  if (rest <= 0) return listed;
  return [...listed, { rule: 'config/too-many', message: `${rest} more problems are not listed` }];
}

function identity({ rule, message, path, location }: Problem): string {
  return JSON.stringify([rule, message, path, location?.file, location?.line, location?.column]);
}

function unique(problems: readonly Problem[]): Problem[] {
  return [...new Map(problems.map((problem) => [identity(problem), problem])).values()];
}

function byPlace(a: Problem, b: Problem): number {
  return (
    compareText(a.location?.file ?? '', b.location?.file ?? '') ||
    (a.location?.line ?? 0) - (b.location?.line ?? 0) ||
    (a.location?.column ?? 0) - (b.location?.column ?? 0) ||
    compareText(a.path ?? '', b.path ?? '')
  );
}

/** The last gate: whatever found its way into a text, a secret does not leave with it. */
function clean(problem: Problem, secrets: readonly string[]): Problem {
  const { message, fix, path, value, location } = problem;
  const hide = (text: string) => redact(text, secrets);
  return {
    ...problem,
    message: hide(message),
    ...(fix === undefined ? {} : { fix: hide(fix) }),
    ...(path === undefined ? {} : { path: hide(path) }),
    ...(value === undefined ? {} : { value: hide(value) }),
    ...(location?.file === undefined ? {} : { location: { ...location, file: hide(location.file) } }),
  };
}
