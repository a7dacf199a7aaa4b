import { exitCodes, OperatorError } from '../../kernel/errors.js';
import type { Problem } from '../../kernel/problem.js';
import { isKubeError, type KubeError, type KubeErrorKind } from '../../kube/errors.js';
import { refText, type ObjectRef, type Resource } from '../../kube/resources.js';
import type { ComponentNode } from '../model.js';

/** What a problem is about. */
export interface Subject {
  readonly ref: ObjectRef;
  /** Path in the construct tree. Absent: the object is not in the bundle. */
  readonly construct?: string;
  /** Absent: the object is not in the bundle. */
  readonly component?: ComponentNode;
  /** What was asked of the API server, such as `patch`. Absent: not told. */
  readonly verb?: string;
  /** Absent: the kind is not served. */
  readonly resource?: Resource;
}

/** What to do about an error of the API server. The person reading cannot see the request, so each says what we wanted. */
const fixes: Readonly<Record<KubeErrorKind, (subject: Subject) => string>> = {
  connection: () =>
    'check that the API server can be reached, then run the same command again: it goes on from here',
  throttled: () => 'the API server is overloaded; run the same command again when it is not',
  server: () => 'look at the API server and etcd, then run the same command again: it goes on from here',
  webhook: () =>
    'the admission webhook named in the message does not answer: look at the pods behind its service, or remove its configuration if they are gone',
  unauthorized: () => 'log in to the cluster again',
  forbidden: ({ ref, verb = 'patch', resource }) =>
    `grant "${verb}" on ${resourceText(ref, resource)}${ref.namespace === undefined ? '' : ` in namespace ${ref.namespace}`}; "cto permissions" prints the complete role`,
  quota: ({ ref }) =>
    `raise the quota named in the message, or choose a smaller profile: kubectl describe resourcequota --namespace ${ref.namespace ?? 'default'}`,
  denied: () =>
    'a policy or admission webhook of the cluster refuses it: ask its owner for an exception, or change the value it names',
  'not-found': ({ ref }) =>
    ref.namespace === undefined
      ? 'plan again: it was removed meanwhile'
      : `plan again: namespace ${ref.namespace} or the object was removed meanwhile`,
  'no-kind': ({ ref }) =>
    `install what defines ${ref.kind}${ref.group === '' ? '' : ` (${ref.group})`}, or enable the component that brings it`,
  'field-conflict': () => 'plan again: the conflict is shown there, with what can be decided about it',
  conflict: () => 'plan again: somebody else changes it at the same time',
  terminating: ({ ref }) =>
    `wait until namespace ${ref.namespace ?? ref.name} is gone, then run the same command again; what holds it: kubectl get namespace ${ref.namespace ?? ref.name} --output yaml`,
  gone: () => 'run the same command again',
  immutable: ({ ref }) =>
    `the field cannot be changed; let the object be made again: --recreate ${optionText(ref)}`,
  invalid: () =>
    'the API server does not accept the object: see whether its Kubernetes version is one that the bundle supports',
  other: () => 'see the message of the API server',
};

/** What went wrong with an object, and what to do. */
export function problemOf(error: unknown, subject: Subject): Problem {
  if (!isKubeError(error)) throw error;
  return problemAbout(subject, {
    rule: `apply/${error.kind}`,
    message: messageOf(error),
    fix: fixOf(error, subject),
  });
}

/** What the client knows of the cause goes before what is known of the kind of answer. */
function fixOf(error: KubeError, subject: Subject): string {
  return error.hint ?? fixes[error.kind](subject);
}

/** A problem with where its object comes from. */
export function problemAbout(
  { ref, construct, component }: Subject,
  problem: Pick<Problem, 'rule' | 'message' | 'fix'>,
): Problem {
  const keys = component?.configKeys ?? [];
  return {
    ...problem,
    object: refText(ref),
    ...(construct !== undefined && { construct }),
    ...(keys.length > 0 && { configKeys: keys }),
  };
}

/** The error that ends a run: the cluster did not do what cannot be done without. */
export function clusterError(error: KubeError, what: string, subject: Subject): OperatorError {
  return new OperatorError('E_CLUSTER', `cannot ${what}: ${messageOf(error)}`, {
    // what was asked of the record is not told, but the message says which right is missing
    hint:
      error.kind === 'forbidden'
        ? '"cto permissions" prints the role that a deployer needs'
        : fixOf(error, subject),
    exitCode: exitCodes.remote,
    cause: error,
  });
}

/** The server's words; of a conflict, every manager with the field it owns. */
function messageOf(error: KubeError): string {
  const owners = error.causes.filter(({ reason }) => reason === 'FieldManagerConflict');
  if (error.kind !== 'field-conflict' || owners.length === 0) return error.message;
  const fields = owners.map(({ field = '', message = '' }) => {
    const manager = /"([^"]*)"/.exec(message)?.[1] ?? 'another manager';
    return `${manager} owns ${field.replace(/^\./, '')}, which cto sets too`;
  });
  return `somebody changed it after the plan was made: ${fields.join('; ')}`;
}

function resourceText(ref: ObjectRef, resource: Resource | undefined): string {
  const plural = resource?.plural ?? ref.kind;
  return ref.group === '' ? plural : `${plural}.${ref.group}`;
}

function optionText({ kind, namespace, name }: ObjectRef): string {
  return [kind, namespace, name].filter((part) => part !== undefined).join('/');
}
