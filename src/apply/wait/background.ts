import type { LiveObject } from '../../kube/client.js';
import type { ApplyContext } from '../context.js';
import { fetchScene, podsOf, reasonsFor, type Scene } from '../explain/index.js';
import type { Facts } from '../readiness/index.js';
import type { Attendance } from './attendance.js';
import { pace } from './pace.js';
import { podsState } from './progress.js';
import type { VigilOptions } from './vigil-options.js';

/** Work that the loop of a wait does not wait for. */
export interface Background {
  /** Explains everything that is pending, unless that was done a moment ago. */
  readonly explainIfDue: () => void;
  /** Asks the API server itself about an object, unless that was done a moment ago. */
  readonly ask: (one: Attendance) => void;
}

/** What the background work is made with. */
export interface BackgroundOptions {
  readonly pending: ReadonlyMap<string, Attendance>;
  /** Called with the key of everything that there is news about. */
  readonly ring: (key: string) => void;
  readonly options: Pick<VigilOptions, 'facts' | 'judge' | 'answered' | 'stateOf' | 'signal'>;
}

/** Makes the background work of one wait. */
export function createBackground(
  ctx: ApplyContext,
  { pending, ring, options }: BackgroundOptions,
): Background {
  const { facts, signal } = options;
  let explaining = false;
  let explained = ctx.clock.elapsed() + pace.patience - pace.explain;

  async function explainAll(): Promise<void> {
    for (const [namespace, objects] of byNamespace(pending.values())) {
      const scene = await fetchScene(ctx, objects, signal);
      for (const one of pending.values()) {
        if (one.object === undefined || (one.object.metadata.namespace ?? '') !== namespace) continue;
        one.because = because(one, scene, facts);
        const state = podsState(podsOf(one.object, scene));
        if (one.sawPods) one.progress.saw(state);
        else one.progress.found(state);
        one.sawPods = true;
        ring(one.key);
      }
    }
  }

  return {
    explainIfDue: () => {
      if (explaining || pending.size === 0 || ctx.clock.elapsed() - explained < pace.explain) return;
      explaining = true;
      explainAll()
        .catch(() => undefined)
        .finally(() => {
          explaining = false;
          explained = ctx.clock.elapsed();
        });
    },
    ask: (one) => {
      if (one.asked !== undefined && ctx.clock.elapsed() - one.asked < pace.ask) return;
      one.asked = ctx.clock.elapsed();
      // no answer is no news: the question comes again
      ask(one, options)
        .then(() => ring(one.key))
        .catch(() => undefined);
    },
  };
}

/** Reasons beyond what the judgement says already. */
export function because({ object, judgement }: Attendance, scene: Scene, facts: Facts): readonly string[] {
  if (object === undefined || judgement.is === 'done') return [];
  const said = judgement.is === 'failed' ? judgement.why : judgement.on;
  return reasonsFor(object, scene, facts).filter((reason) => !said.includes(reason));
}

async function ask(
  one: Attendance,
  { judge, answered, stateOf, signal }: BackgroundOptions['options'],
): Promise<void> {
  const object = await one.watch.ask(one.target.ref, signal);
  const certain = answered(one.target, object);
  if (object !== undefined) {
    one.object = object;
    one.progress.saw(stateOf(object));
  }
  const judgement = certain ?? (object && judge(one.target, { is: 'there', object }));
  if (judgement !== undefined) one.answer = { judgement, certain: certain !== undefined };
}

function byNamespace(attended: Iterable<Attendance>): ReadonlyMap<string, readonly LiveObject[]> {
  const groups = new Map<string, LiveObject[]>();
  for (const { object } of attended) {
    if (object === undefined) continue;
    const namespace = object.metadata.namespace ?? '';
    groups.set(namespace, [...(groups.get(namespace) ?? []), object]);
  }
  return groups;
}
