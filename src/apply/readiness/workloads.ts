import type { Readiness } from '../model.js';
import { conditionOf, conditionText, numberAt, textAt, at } from './read.js';
import { enough, failed, firstUnready, waiting } from './verdict.js';

/** Number of the status; controllers leave out a zero. */
function counted(object: unknown, field: string): number {
  return numberAt(object, 'status', field) ?? 0;
}

function wanted(object: unknown): number {
  return numberAt(object, 'spec', 'replicas') ?? 1;
}

/** Without a generation in the status, what the status counts is not about this object yet. */
function unseen(object: unknown): Readiness | undefined {
  const seen = numberAt(object, 'status', 'observedGeneration');
  return seen === undefined ? waiting('its controller has not looked at it yet') : undefined;
}

/** Pods of before that still have to go. */
function surplus(have: number, want: number): Readiness | undefined {
  return have > want ? waiting(`${have - want} former pods are ending`) : undefined;
}

/**
 * As `kubectl rollout status`, with the deadline of progress as a failure. A paused one keeps its pods as they are, which is what was asked for.
 */
export function deploymentReadiness(object: unknown): Readiness {
  const progress = conditionOf(object, 'Progressing');
  if (progress?.reason === 'ProgressDeadlineExceeded') return failed(conditionText(progress));
  const replicas = wanted(object);
  const updated = counted(object, 'updatedReplicas');
  const paused = at(object, 'spec', 'paused') === true;
  return firstUnready([
    unseen(object),
    paused ? undefined : enough(updated, replicas, 'replicas are updated'),
    paused ? undefined : surplus(counted(object, 'replicas'), updated),
    enough(counted(object, 'availableReplicas'), replicas, 'replicas are available'),
    surplusUnavailable(counted(object, 'unavailableReplicas')),
    notAvailable(object),
  ]);
}

function surplusUnavailable(unavailable: number): Readiness | undefined {
  return unavailable > 0 ? waiting(`${unavailable} replicas are not available`) : undefined;
}

function notAvailable(object: unknown): Readiness | undefined {
  const available = conditionOf(object, 'Available');
  return available?.status === 'False' ? waiting(conditionText(available)) : undefined;
}

/**
 * Replicas ready and of the newest revision: from the partition on, or not at all with `OnDelete`, where people replace the pods.
 * The controller writes no conditions, so that nothing tells a failure.
 */
export function statefulSetReadiness(object: unknown): Readiness {
  const replicas = wanted(object);
  const available = numberAt(object, 'status', 'availableReplicas');
  return firstUnready([
    unseen(object),
    enough(counted(object, 'replicas'), replicas, 'replicas are there'),
    enough(counted(object, 'readyReplicas'), replicas, 'replicas are ready'),
    available === undefined ? undefined : enough(available, replicas, 'replicas are available'),
    surplus(counted(object, 'replicas'), replicas),
    textAt(object, 'spec', 'updateStrategy', 'type') === 'OnDelete' ? undefined : rolled(object, replicas),
  ]);
}

function rolled(object: unknown, replicas: number): Readiness | undefined {
  const updated = counted(object, 'updatedReplicas');
  const partition = numberAt(object, 'spec', 'updateStrategy', 'rollingUpdate', 'partition') ?? 0;
  if (partition > 0)
    return enough(updated, replicas - partition, `replicas from ${partition} on are updated`);
  const target = textAt(object, 'status', 'updateRevision');
  if (target === textAt(object, 'status', 'currentRevision')) return undefined;
  return waiting(`${updated} of ${replicas} replicas have revision ${target ?? 'unknown'}`);
}

/** One pod on every node that it is for, updated unless `OnDelete`. No node at all is ready. */
export function daemonSetReadiness(object: unknown): Readiness {
  const nodes = counted(object, 'desiredNumberScheduled');
  const byHand = textAt(object, 'spec', 'updateStrategy', 'type') === 'OnDelete';
  return firstUnready([
    unseen(object),
    enough(counted(object, 'currentNumberScheduled'), nodes, 'nodes have a pod'),
    byHand
      ? undefined
      : enough(counted(object, 'updatedNumberScheduled'), nodes, 'nodes have an updated pod'),
    enough(counted(object, 'numberReady'), nodes, 'pods are ready'),
    enough(counted(object, 'numberAvailable'), nodes, 'pods are available'),
  ]);
}

/** Replicas available, none too many. A refused pod is tried again, and so is no failure. */
export function replicaSetReadiness(object: unknown): Readiness {
  const replicas = wanted(object);
  const refused = conditionOf(object, 'ReplicaFailure');
  return firstUnready([
    unseen(object),
    refused?.status === 'True' ? waiting(conditionText(refused)) : undefined,
    enough(counted(object, 'fullyLabeledReplicas'), replicas, 'replicas are there'),
    enough(counted(object, 'availableReplicas'), replicas, 'replicas are available'),
    surplus(counted(object, 'replicas'), replicas),
  ]);
}
