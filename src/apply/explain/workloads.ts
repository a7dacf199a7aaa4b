import type { LiveObject } from '../../kube/client.js';
import { conditionOf, conditionText, numberAt, textAt } from '../readiness/read.js';
import { newestEvent } from './events.js';
import { weights, type Reason } from './reason.js';
import { childrenOf, type Scene } from './scene.js';

/** Why the pods of a workload are not even made: quota, Pod Security, ServiceAccount, webhooks. */
export function refusalReasons(object: LiveObject, scene: Scene): readonly Reason[] {
  const condition = conditionOf(object, 'ReplicaFailure');
  if (condition?.status === 'True') return [refusal(conditionText(condition))];
  // such an event stays for an hour: it counts only while pods are missing
  if (!missesPods(object, scene)) return [];
  const event = newestEvent(object, scene, ['FailedCreate']);
  return event === undefined ? [] : [refusal(event.message)];
}

function missesPods(object: LiveObject, scene: Scene): boolean {
  const wanted = {
    StatefulSet: numberAt(object, 'spec', 'replicas') ?? 1,
    ReplicaSet: numberAt(object, 'spec', 'replicas') ?? 1,
    DaemonSet: numberAt(object, 'status', 'desiredNumberScheduled') ?? 1,
    Job: numberAt(object, 'spec', 'parallelism') ?? 1,
  }[object.kind];
  return (
    wanted !== undefined && childrenOf(object, scene).filter(({ kind }) => kind === 'Pod').length < wanted
  );
}

/** Says who refuses and what; the name of the pod, which never came to be, tells nothing. */
function refusal(message: string): Reason {
  const bare = message
    .replace(/^create (?:Pod|Claim) \S+ (?:for Pod \S+ )?in StatefulSet \S+ failed error: /i, '')
    .replace(/^Error creating: /, '')
    .replace(/^pods "[^"]*" is forbidden: /, '');
  const account = /serviceaccount "([^"]+)" not found/.exec(bare)?.[1];
  return { weight: weights.refused, text: refusalText(bare, account) };
}

function refusalText(bare: string, account: string | undefined): string {
  if (account !== undefined) return `its pods are refused: ServiceAccount ${account} does not exist`;
  if (bare.startsWith('exceeded quota:')) return `the quota refuses its pods: ${bare}`;
  if (bare.startsWith('failed quota:')) return `the quota refuses its pods: ${bare}`;
  if (bare.startsWith('violates PodSecurity')) return `Pod Security refuses its pods: ${bare}`;
  return `its pods are refused: ${bare}`;
}

/** What a Deployment and others say of themselves when nothing more telling is known. */
export function progressReasons(object: LiveObject): readonly Reason[] {
  return ['Progressing', 'Failed', 'FailureTarget'].flatMap((type) => {
    const condition = conditionOf(object, type);
    const bad = type === 'Progressing' ? 'False' : 'True';
    return condition?.status === bad ? [{ weight: weights.condition, text: conditionText(condition) }] : [];
  });
}

/** ReplicaSets of a Deployment of which the newest matters: the pods of the others are on their way out. */
export function newestReplicaSet(replicaSets: readonly LiveObject[]): LiveObject | undefined {
  const revision = (one: LiveObject) =>
    Number(textAt(one, 'metadata', 'annotations', 'deployment.kubernetes.io/revision') ?? 0);
  return [...replicaSets].sort((a, b) => revision(b) - revision(a))[0];
}
