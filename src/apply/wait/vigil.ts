import { fetchScene } from '../explain/index.js';
import { refText, type ObjectRef } from '../../kube/resources.js';
import type { LiveObject } from '../../kube/client.js';
import type { ApplyContext } from '../context.js';
import { at } from '../readiness/read.js';
import { notReady, sayWaiting, type Attendance } from './attendance.js';
import type { Bell } from './bell.js';
import { because, createBackground } from './background.js';
import type { Judgement } from './judge.js';
import type { NotReady, WaitOutcome } from './model.js';
import { pace } from './pace.js';
import type { VigilOptions } from './vigil-options.js';

/** Waits until every attended object is done, failed, or stands still for too long. */
export async function keepVigil(
  ctx: ApplyContext,
  attended: readonly Attendance[],
  bell: Bell,
  options: VigilOptions,
): Promise<WaitOutcome> {
  const pending = new Map(attended.map((one) => [one.key, one]));
  const ready: ObjectRef[] = [];
  const lost: Promise<NotReady>[] = [];
  const background = createBackground(ctx, { pending, ring: bell.ring, options });

  function review(one: Attendance): void {
    look(one, options);
    const doubtful = one.judgement.is === 'doubtful';
    one.judgement = standing(one);
    if (one.judgement.is === 'done') {
      pending.delete(one.key);
      ready.push(one.target.ref);
      return sayReady(ctx, one, options);
    }
    const timedOut = one.progress.quietFor() >= options.quietTimeout;
    if (timedOut || isFinal(ctx, one, options)) {
      pending.delete(one.key);
      const concluded = conclude(ctx, one, options);
      // when the wait itself is given up, nobody asks for these any more
      concluded.catch(() => undefined);
      lost.push(concluded);
      return;
    }
    if (doubtful) background.ask(one);
    if (isTold(ctx, one, options)) sayWaiting(ctx, one, options.component);
  }

  let keys: ReadonlySet<string> = new Set(['']);
  let reviewed = ctx.clock.elapsed();
  while (pending.size > 0) {
    throwFailure(attended);
    // one object that changes all the time must not keep the deadlines of the others from being looked at
    const all = keys.size === 0 || keys.has('') || ctx.clock.elapsed() - reviewed >= pace.turn;
    if (all) reviewed = ctx.clock.elapsed();
    (all ? [...pending.values()] : present(keys, pending)).forEach(review);
    background.explainIfDue();
    if (pending.size > 0) keys = await bell.next(pace.turn, options.signal);
  }
  return { ready, notReady: await Promise.all(lost) };
}

function throwFailure(attended: readonly Attendance[]): void {
  const failure = attended.map(({ watch }) => watch.failure()).find((error) => error !== undefined);
  if (failure !== undefined)
    throw failure instanceof Error ? failure : new Error('a watch ended', { cause: failure });
}

function present(keys: ReadonlySet<string>, pending: ReadonlyMap<string, Attendance>): readonly Attendance[] {
  return [...keys].flatMap((key) => pending.get(key) ?? []);
}

function look(one: Attendance, { judge, stateOf }: VigilOptions): void {
  const view = one.watch.view(one.target.ref);
  one.heard ||= view.is !== 'unknown';
  if (view.is === 'there') {
    one.object = view.object;
    one.firstSight ??= sightOf(view.object);
    one.progress.saw(stateOf(view.object));
  }
  one.judgement = judge(one.target, view);
  if (one.judgement.is !== 'doubtful') delete one.answer;
}

/** What counts: a straight answer over a doubtful view. */
function standing({ judgement, answer }: Attendance): Judgement {
  return judgement.is === 'doubtful' && answer !== undefined ? answer.judgement : judgement;
}

/** What a failure stands in; the rest of a status changes without the failure being a new one. */
function sightOf(object: LiveObject): string {
  return JSON.stringify([at(object, 'status', 'conditions'), at(object, 'status', 'phase')]);
}

/** A failure that was there when the wait began may be of something that was mended just now. */
function isFinal({ clock }: ApplyContext, one: Attendance, { quietTimeout }: VigilOptions): boolean {
  if (one.judgement.is !== 'failed') return false;
  if (one.answer?.certain === true || one.object === undefined) return true;
  if (sightOf(one.object) !== one.firstSight) return true;
  return clock.elapsed() - one.began >= Math.min(pace.oldFailure, quietTimeout);
}

/** What may be over in a moment is not worth a word: views that are late, and whatever takes less than two seconds to go. */
function isTold({ clock }: ApplyContext, one: Attendance, { outspoken }: VigilOptions): boolean {
  if (clock.elapsed() - one.began >= pace.patience) return true;
  return outspoken && one.heard && one.judgement.is !== 'doubtful';
}

function sayReady(ctx: ApplyContext, one: Attendance, { component, outspoken }: VigilOptions): void {
  if (!outspoken || one.said === undefined) return;
  ctx.emit({
    kind: 'ready',
    subject: refText(one.target.ref),
    ...(component !== undefined && { component }),
    after: ctx.clock.elapsed() - one.began,
  });
}

/** Looks once more for the reason: what was explained last may be seconds old. */
async function conclude(ctx: ApplyContext, one: Attendance, options: VigilOptions): Promise<NotReady> {
  const { object, judgement } = one;
  const { facts, component, signal } = options;
  if (object !== undefined) one.because = because(one, await fetchScene(ctx, [object], signal), facts);
  sayWaiting(ctx, one, component);
  return notReady(one, judgement.is !== 'failed');
}
