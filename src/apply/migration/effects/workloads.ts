import { at } from '../../readiness/read.js';
import type { EffectInput, EffectOf, Judge, KindEffects } from './model.js';
import { amountOf, touches, wantedAt } from './read.js';

const template = 'spec.template';

const untilReady = 'until its pods are ready again';

/** What changes of the built-in workloads mean (https://kubernetes.io/docs/concepts/workloads/controllers/). */
export const workloadEffects: readonly KindEffects[] = [
  { group: 'apps', kinds: ['Deployment'], changed: changedDeployment, recreated: recreatedWorkload },
  {
    group: 'apps',
    kinds: ['StatefulSet'],
    changed: changedStatefulSet,
    recreated: recreatedStatefulSet,
    deleted: (input) => claimsGo(input, 'whenDeleted'),
  },
  { group: 'apps', kinds: ['DaemonSet'], changed: changedDaemonSet, recreated: recreatedWorkload },
  {
    group: 'batch',
    kinds: ['Job'],
    recreated: always({ effect: 'recreate', downtime: 'until it has run again' }),
  },
  { group: '', kinds: ['Pod'], recreated: recreatedWorkload },
];

function always(effect: EffectOf): Judge {
  return () => effect;
}

function recreatedWorkload(): EffectOf {
  return { effect: 'recreate', downtime: untilReady };
}

function replicasOf(input: EffectInput): number {
  const replicas = wantedAt(input, 'spec', 'replicas');
  return typeof replicas === 'number' ? replicas : 1;
}

/** Scaled to nothing: what it serves is away although nothing restarts. */
function scaledOnly(input: EffectInput): EffectOf {
  const away = touches(input, 'spec.replicas') && replicasOf(input) === 0;
  return { effect: 'in-place', ...(away && { downtime: 'until it is scaled up again' }) };
}

function changedDeployment(input: EffectInput): EffectOf {
  const replicas = replicasOf(input);
  const paused = wantedAt(input, 'spec', 'paused') === true;
  if (!touches(input, template) || paused || replicas === 0) return scaledOnly(input);
  if (wantedAt(input, 'spec', 'strategy', 'type') === 'Recreate') {
    return {
      effect: 'restart',
      downtime: replicas === 1 ? 'until the new pod is ready' : 'until the new pods are ready',
    };
  }
  if (unavailable(input, replicas) < replicas) return { effect: 'restart' };
  return {
    effect: 'restart',
    downtime:
      replicas === 1
        ? 'until the new pod is ready'
        : 'until the first new pod is ready, since all may be replaced at once',
  };
}

/** How many pods may be away at once: a percentage is rounded down for these, up for those that may be too many, and both being zero means one (`ResolveFenceposts`). */
function unavailable(input: EffectInput, replicas: number): number {
  const away = resolve(
    wantedAt(input, 'spec', 'strategy', 'rollingUpdate', 'maxUnavailable'),
    replicas,
    Math.floor,
  );
  const surge = resolve(
    wantedAt(input, 'spec', 'strategy', 'rollingUpdate', 'maxSurge'),
    replicas,
    Math.ceil,
  );
  return away === 0 && surge === 0 ? 1 : away;
}

/** @param value count or percentage; `25%` when it is missing, as for Deployments */
function resolve(value: unknown, replicas: number, round: (count: number) => number): number {
  if (typeof value === 'number') return value;
  const percent = typeof value === 'string' ? Number.parseInt(value, 10) : 25;
  return round((replicas * percent) / 100);
}

function changedStatefulSet(input: EffectInput): EffectOf {
  const replicas = replicasOf(input);
  const before = amountOf(at(input.before, 'spec', 'replicas') ?? replicas);
  const shrunk = replicas < before ? claimsGo(input, 'whenScaled') : undefined;
  if (shrunk !== undefined) return shrunk;
  const partition = amountOf(wantedAt(input, 'spec', 'updateStrategy', 'rollingUpdate', 'partition') ?? 0);
  if (!touches(input, template) || replicas <= partition || isOnDelete(input)) return scaledOnly(input);
  // it replaces one after the other and never starts a second one of the same ordinal
  return { effect: 'restart', ...(replicas === 1 && { downtime: 'while its only pod restarts' }) };
}

/** Its pods and claims are orphaned, and the new one takes them over: only what its template changes is noticed. */
function recreatedStatefulSet(input: EffectInput): EffectOf {
  const { downtime } = changedStatefulSet(input);
  return { effect: 'recreate', ...(downtime !== undefined && { downtime }) };
}

/** With the retention policy `Delete` the claims of its pods, and the data in them, go with it. */
function claimsGo(input: EffectInput, when: 'whenDeleted' | 'whenScaled'): EffectOf | undefined {
  // for what is deleted, the policy that it has counts
  const policy = wantedAt(input, 'spec', 'persistentVolumeClaimRetentionPolicy', when);
  return policy === 'Delete' ? { effect: 'data-at-risk' } : undefined;
}

function changedDaemonSet(input: EffectInput): EffectOf {
  if (!touches(input, template) || isOnDelete(input)) return { effect: 'in-place' };
  const surge = wantedAt(input, 'spec', 'updateStrategy', 'rollingUpdate', 'maxSurge') ?? 0;
  if (surge !== 0 && surge !== '0%') return { effect: 'restart' };
  return { effect: 'restart', downtime: 'on one node after the other, until its new pod is ready' };
}

/** Pods are replaced only when somebody deletes them. */
function isOnDelete(input: EffectInput): boolean {
  return wantedAt(input, 'spec', 'updateStrategy', 'type') === 'OnDelete';
}
