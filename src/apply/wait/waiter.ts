import { setMaxListeners } from 'node:events';
import { refKey, type ObjectRef } from '../../kube/resources.js';
import { isConfidential } from '../confidential.js';
import type { ApplyContext } from '../context.js';
import { attend } from './attendance.js';
import { createBell } from './bell.js';
import { goneAnswered, goneJudge, readyAnswered, readyJudge } from './judge.js';
import { watchKind, type KindWatch } from './kind-watch.js';
import {
  defaultQuietTimeout,
  type Waiter,
  type WaiterOptions,
  type WaitOptions,
  type WaitOutcome,
  type WaitTarget,
} from './model.js';
import { deletionState, objectState } from './progress.js';
import { fetchSurroundings } from './surroundings.js';
import type { VigilOptions } from './vigil-options.js';
import { keepVigil } from './vigil.js';

/** Makes a waiter. It opens no watch before something is waited for; each kind is watched once (Secrets once per namespace), until the
 * waiter is closed. */
export function createWaiter(ctx: ApplyContext, options: WaiterOptions): Waiter {
  const { facts, labelSelector, quietTimeout = defaultQuietTimeout } = options;
  const closed = new AbortController();
  unlimit(closed.signal);
  const watches = new Map<string, KindWatch>();

  function watchOf({ group, kind, namespace }: ObjectRef): KindWatch {
    const place = isConfidential({ group, kind }) && namespace !== undefined ? { namespace } : {};
    const key = `${group}/${kind}/${place.namespace ?? ''}`;
    const watch =
      watches.get(key) ?? watchKind(ctx, { group, kind, ...place, labelSelector, signal: closed.signal });
    watches.set(key, watch);
    return watch;
  }

  async function wait(targets: readonly WaitTarget[], vigil: Omit<VigilOptions, 'facts' | 'quietTimeout'>) {
    const bell = createBell(ctx.clock);
    unlimit(vigil.signal);
    const unique = [...new Map(targets.map((target) => [refKey(target.ref), target]))];
    const attended = unique.map(([key, target]) => attend(ctx, target, watchOf(target.ref), key));
    const silences = [...new Set(attended.map(({ watch }) => watch))].map((watch) => watch.listen(bell.ring));
    try {
      return await keepVigil(ctx, attended, bell, { ...vigil, facts, quietTimeout });
    } finally {
      silences.forEach((silence) => silence());
    }
  }

  async function ready(targets: readonly WaitTarget[], waiting: WaitOptions): Promise<WaitOutcome> {
    waiting.signal.throwIfAborted();
    const stored = targets.filter(({ ref }) => facts.stored(ref.group, ref.kind));
    const others = targets.filter(({ ref }) => !facts.stored(ref.group, ref.kind));
    const surroundings = await fetchSurroundings(ctx, new Set(others.map(({ ref }) => ref.kind)));
    const outcome = await wait(others, {
      ...waiting,
      judge: readyJudge(facts, surroundings),
      answered: readyAnswered,
      stateOf: (object) => objectState(object, facts),
      outspoken: true,
    });
    return { ...outcome, ready: [...stored.map(({ ref }) => ref), ...outcome.ready] };
  }

  async function gone(
    targets: readonly (ObjectRef | WaitTarget)[],
    waiting: WaitOptions,
  ): Promise<WaitOutcome> {
    waiting.signal.throwIfAborted();
    return wait(targets.map(toTarget), {
      ...waiting,
      judge: goneJudge,
      answered: goneAnswered,
      stateOf: deletionState,
      outspoken: false,
    });
  }

  return { ready, gone, close: () => closed.abort() };
}

/** Every watch and every component that waits listens to the same signal; from the eleventh on Node warns of a leak that is none. */
function unlimit(signal: AbortSignal): void {
  setMaxListeners(0, signal);
}

function toTarget(one: ObjectRef | WaitTarget): WaitTarget {
  return 'ref' in one ? one : { ref: one };
}
