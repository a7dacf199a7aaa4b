import { redact } from '../../kernel/redact.js';
import type { Problem } from '../../kernel/problem.js';
import type { KubeError } from '../../kube/errors.js';
import { refText } from '../../kube/resources.js';
import type { ComponentNode, DesiredObject } from '../model.js';

/** Where objects come from, for problems. */
export type Origins = ReadonlyMap<string, ComponentNode>;

/** What to do about each sort of refusal. Absent: the message says it. */
const fixes: Partial<Record<KubeError['kind'], string>> = {
  forbidden: 'give the deployer the right; "cto permissions" prints the role that it needs',
  quota: 'raise the quota of the namespace, or ask for less',
  terminating: 'wait until the namespace is gone, then run the command again',
  denied: 'change what the bundle asks for, or the policy of the cluster',
  invalid: 'change the configuration or the construct that it comes from',
};

/** Everything that the API server has against an object, one problem per cause, without values of a Secret. */
export function refusalProblems(
  error: KubeError,
  wanted: DesiredObject,
  origins: Origins,
): readonly Problem[] {
  const fix = error.hint ?? fixes[error.kind];
  const causes = error.causes.filter(({ message }) => message !== undefined);
  if (causes.length === 0)
    return [
      problemAbout(
        wanted,
        origins,
        { rule: `plan/${error.kind}`, message: lessValues(error.message, wanted) },
        fix,
      ),
    ];
  return causes.map(({ message = '', field }) =>
    problemAbout(
      wanted,
      origins,
      {
        rule: `plan/${error.kind}`,
        message: lessValues(message, wanted),
        ...(field !== undefined && field !== '' && { path: field }),
      },
      fix,
    ),
  );
}

/** A problem with the object, its construct and the configuration keys of its component. */
export function problemAbout(
  { ref, component, construct }: DesiredObject,
  origins: Origins,
  problem: Pick<Problem, 'rule' | 'message' | 'path' | 'severity'>,
  fix?: string,
): Problem {
  const configKeys = origins.get(component)?.configKeys ?? [];
  return {
    ...problem,
    object: refText(ref),
    construct,
    ...(configKeys.length > 0 && { configKeys }),
    ...(fix !== undefined && { fix }),
  };
}

/** Validation repeats the value it does not like; of a Secret it must not be shown, and elsewhere it may be long. */
export function lessValues(message: string, { ref }: Pick<DesiredObject, 'ref'>): string {
  const short = message.replace(/(Invalid value|Unsupported value): (?:[^{["]*)(\{.*\}|\[.*\]): /gs, '$1: ');
  if (ref.kind !== 'Secret') return redact(short);
  return redact(short.replace(/(Invalid value|Unsupported value): .*?: /gs, '$1: '));
}
