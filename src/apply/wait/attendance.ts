import type { LiveObject } from '../../kube/client.js';
import { refText } from '../../kube/resources.js';
import type { ApplyContext } from '../context.js';
import type { Readiness } from '../model.js';
import type { Judgement } from './judge.js';
import type { KindWatch } from './kind-watch.js';
import type { NotReady, WaitTarget } from './model.js';
import { createProgress, type Progress } from './progress.js';

/** One object that is waited for. */
export interface Attendance {
  readonly key: string;
  readonly target: WaitTarget;
  readonly watch: KindWatch;
  readonly progress: Progress;
  /** When the wait began, on the clock that only goes forward. */
  readonly began: number;
  /** The object as it was seen last, also by a straight answer. */
  object?: LiveObject;
  /** Why it is not there yet, as far as it was explained. */
  because: readonly string[];
  /** What was said last, so that nothing is said twice. */
  said?: string;
  /** What its status said when it was first seen: a failure that says the same is one of before. */
  firstSight?: string;
  /** Whether its pods were looked at. */
  sawPods: boolean;
  /** Whether the watch has shown whether it is there. */
  heard: boolean;
  /** Straight answer of the API server, while the watch is doubtful. */
  answer?: { readonly judgement: Judgement; readonly certain: boolean };
  /** When the API server was last asked about it; undefined: not yet. */
  asked?: number;
  judgement: Judgement;
}

/** Begins to attend to an object. */
export function attend(ctx: ApplyContext, target: WaitTarget, watch: KindWatch, key: string): Attendance {
  return {
    key,
    target,
    watch,
    progress: createProgress(ctx.clock),
    began: ctx.clock.elapsed(),
    because: [],
    heard: false,
    sawPods: false,
    judgement: { is: 'waiting', on: 'the API server has not told about it yet' },
  };
}

/** Says what it waits for, unless just that was said. */
export function sayWaiting(ctx: ApplyContext, attendance: Attendance, component: string | undefined): void {
  const { judgement, because, progress, target } = attendance;
  if (judgement.is === 'done') return;
  const on = judgement.is === 'failed' ? judgement.why : judgement.on;
  const said = JSON.stringify([on, because]);
  if (said === attendance.said) return;
  attendance.said = said;
  ctx.emit({
    kind: 'waiting',
    subject: refText(target.ref),
    ...(component !== undefined && { component }),
    on,
    because,
    quietFor: progress.quietFor(),
  });
}

/** The end of a wait that was in vain. */
export function notReady(attendance: Attendance, timedOut: boolean): NotReady {
  const { target, judgement, because } = attendance;
  return { ref: target.ref, readiness: toReadiness(judgement), because, timedOut };
}

function toReadiness(judgement: Judgement): Readiness {
  if (judgement.is === 'done') return { is: 'ready' };
  if (judgement.is === 'failed') return judgement;
  return { is: 'waiting', on: judgement.on };
}
