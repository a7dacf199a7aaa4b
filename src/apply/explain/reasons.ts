import type { LiveObject } from '../../kube/client.js';
import { readinessOf, type Facts } from '../readiness/index.js';
import { claimReasons } from './claims.js';
import { deletionReasons } from './deletion.js';
import { conditionReasons, eventReasons, loadBalancerReasons } from './others.js';
import { podReasons } from './pods.js';
import { toSentences, type Reason } from './reason.js';
import { childrenOf, type Scene } from './scene.js';
import { newestReplicaSet, progressReasons, refusalReasons } from './workloads.js';

/**
 * Why an object is not ready, as at most three sentences, most telling first: refused pods, containers, nodes and volumes, probes, conditions, events,
 * of the object and of whatever it owns. Empty when nothing is known, or when all is well. Pure; secrets are masked.
 */
export function reasonsFor(object: LiveObject, scene: Scene, facts: Facts): readonly string[] {
  return toSentences(reasonsOf(object, scene, facts, new Set()));
}

type Explain = (object: LiveObject, scene: Scene, facts: Facts) => readonly Reason[];

/** What is said about kinds whose conditions are not all there is to say. */
const byKind: Readonly<Record<string, Explain>> = {
  Pod: podReasons,
  PersistentVolumeClaim: claimReasons,
  ReplicaSet: refusalReasons,
  StatefulSet: refusalReasons,
  DaemonSet: refusalReasons,
  Deployment: progressReasons,
  Job: (object, scene) => [...refusalReasons(object, scene), ...progressReasons(object)],
  Service: (object, scene) => [...loadBalancerReasons(object, scene), ...eventReasons(object, scene)],
};

function reasonsOf(object: LiveObject, scene: Scene, facts: Facts, seen: Set<LiveObject>): readonly Reason[] {
  if (seen.has(object)) return [];
  seen.add(object);
  const own = ownReasons(object, scene, facts);
  const below = owned(object, scene).flatMap((child) => reasonsOf(child, scene, facts, seen));
  return [...own, ...below];
}

function ownReasons(object: LiveObject, scene: Scene, facts: Facts): readonly Reason[] {
  if (object.kind !== 'Pod' && object.metadata.deletionTimestamp !== undefined)
    return deletionReasons(object, scene);
  const special = byKind[object.kind];
  if (special !== undefined) return special(object, scene, facts);
  if (readinessOf(object, facts).is === 'ready') return [];
  return [...conditionReasons(object, facts), ...eventReasons(object, scene)];
}

function owned(object: LiveObject, scene: Scene): readonly LiveObject[] {
  const children = childrenOf(object, scene);
  if (object.kind !== 'Deployment') return children;
  const newest = newestReplicaSet(children.filter(({ kind }) => kind === 'ReplicaSet'));
  return newest === undefined ? [] : [newest];
}
