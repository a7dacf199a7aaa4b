import { exitCodes, OperatorError } from '../../kernel/errors.js';
import { redact } from '../../kernel/redact.js';
import { isKubeError, type KubeErrorKind } from '../../kube/errors.js';

const again = 'run the same command again: what is done is not done twice';

/** What to do about each kind of answer. */
const hints: Readonly<Record<KubeErrorKind, string>> = {
  connection:
    'see whether the cluster runs and whether its address and your network are right, then run the same command again',
  throttled: `the API server has too much to do; ${again}, with a lower --concurrency`,
  server: `the API server or its store is in trouble; ${again} once it is well`,
  webhook: `an admission webhook does not answer: its Service or pods are missing or not ready; ${again} once they are`,
  unauthorized: 'log in again, or choose another --context or --kubeconfig',
  forbidden: '"cto permissions" prints the role that a deployer needs',
  quota: 'raise the quota or the limit, or ask for less in the configuration',
  denied: 'the cluster has a policy against it; its message says which',
  'not-found': `somebody deleted it in between; ${again}`,
  'no-kind':
    'the cluster does not serve this kind: a definition is missing, or its Kubernetes version does not fit the bundle',
  'field-conflict': 'somebody else owns the field: "cto plan" shows who, and which option decides',
  conflict: `somebody changed it at the same moment; ${again}`,
  terminating: 'the namespace is being deleted; wait until it is gone, "cto status" says what holds it up',
  gone: again,
  immutable: 'the field cannot be changed: "cto plan" shows which option makes the object anew',
  invalid:
    'the API server does not accept the object; "cto synth" validates it and names where it comes from',
  other: 'see --verbose',
};

/** An answer of the cluster that nobody expected, as an error that a person can act on; undefined for any other error. */
export function clusterError(error: unknown): OperatorError | undefined {
  if (!isKubeError(error)) return undefined;
  const { kind, message, status, cause, hint } = error;
  return new OperatorError(`E_CLUSTER_${kind.toUpperCase().replaceAll('-', '_')}`, redact(message), {
    exitCode: exitCodes.remote,
    hint: hint ?? hints[kind],
    cause: cause ?? (status === 0 ? undefined : `HTTP ${status}`),
  });
}
