/** One thing that is wrong with an object. */
export interface SchemaProblem {
  /** Field, in Kubernetes' own writing: `spec.template.spec.containers[0].imagePulPolicy`. Empty for the whole object. */
  readonly path: string;
  /** What is wrong, with the value; lower-case, no trailing stop. */
  readonly message: string;
  /** What to do. Absent when the message already says so. */
  readonly fix?: string;
  /** The offending value. Absent when it is missing, and in every Secret. */
  readonly value?: unknown;
  /** Stable identifier such as `schema/unknown-field`. */
  readonly rule: string;
}

/** A key or an index on the way to a field. */
export type PathStep = string | number;

/** A problem as a check states it; the report knows where the check stands. */
export interface Finding {
  readonly rule: string;
  readonly message: string;
  readonly fix?: string | undefined;
  readonly value?: unknown;
  /** Steps from where the check stands to the field.
   * @default - the field where the check stands */
  readonly at?: readonly PathStep[];
}

/** Gathers the problems of one object. */
export interface Report {
  readonly problems: readonly SchemaProblem[];
  /** Walks one step down. Every call needs its {@link leave}. */
  enter(step: PathStep): void;
  /** Walks back up. */
  leave(): void;
  /** The path of the place where the walk stands. */
  here(): string;
  /** Adds a problem at the place where the walk stands. */
  add(finding: Finding): void;
  /** Writes a value for a message: as JSON, cut after 60 characters, hidden in a Secret. */
  show(value: unknown): string;
}

const PLAIN_KEY = /^[A-Za-z_$][\w$-]*$/;

/** Writes steps as Kubernetes does: `spec.ports[0].name`, `metadata.labels[app.kubernetes.io/name]`. */
export function formatPath(steps: readonly PathStep[]): string {
  return steps.reduce<string>((path, step) => {
    if (typeof step === 'number' || !PLAIN_KEY.test(step)) return `${path}[${step}]`;
    return path === '' ? step : `${path}.${step}`;
  }, '');
}

const SHOWN = 60;

function showValue(value: unknown): string {
  const text =
    typeof value === 'bigint'
      ? String(value)
      : ((JSON.stringify(value) as string | undefined) ?? typeof value);
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}

/**
 * Makes an empty report.
 *
 * @param options.hidden - true for a Secret: no value appears in any message
 * @param options.path - where the walk starts; the root by default
 */
export function createReport(
  options: { readonly hidden?: boolean; readonly path?: readonly PathStep[] } = {},
): Report {
  const problems: SchemaProblem[] = [];
  const path: PathStep[] = [...(options.path ?? [])];
  const hidden = options.hidden === true;
  return {
    problems,
    enter: (step) => void path.push(step),
    leave: () => void path.pop(),
    here: () => formatPath(path),
    show: (value) => (hidden ? '(hidden)' : showValue(value)),
    add({ rule, message, fix, value, at = [] }) {
      problems.push({
        path: formatPath([...path, ...at]),
        message,
        ...(fix === undefined ? {} : { fix }),
        ...(value === undefined || hidden ? {} : { value }),
        rule,
      });
    },
  };
}
