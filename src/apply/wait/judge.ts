import type { LiveObject } from '../../kube/client.js';
import type { Readiness } from '../model.js';
import { readinessOf, type Facts, type Surroundings } from '../readiness/index.js';
import type { View } from './kind-watch.js';
import type { WaitTarget } from './model.js';

/** What a view of an object means for whoever waits. */
export type Judgement =
  | { readonly is: 'done' }
  | { readonly is: 'waiting'; readonly on: string }
  | { readonly is: 'failed'; readonly why: string }
  /** The watch cannot be right, or not yet: the API server itself is asked after a while. */
  | { readonly is: 'doubtful'; readonly on: string };

/** Decides about an object from what the watch shows. */
export type Judge = (target: WaitTarget, view: View) => Judgement;

/** What a straight answer of the API server means; undefined: no more than a newer view. */
export type Answered = (target: WaitTarget, object: LiveObject | undefined) => Judgement | undefined;

/** Judges whether objects are ready. A state of before our write is none. */
export function readyJudge(facts: Facts, surroundings: Surroundings): Judge {
  return (target, view) => {
    if (view.is === 'unserved') return { is: 'waiting', on: 'the API server does not serve its kind' };
    if (view.is === 'unknown') return { is: 'waiting', on: 'the API server has not told about it yet' };
    if (view.is === 'absent') return { is: 'doubtful', on: 'the API server does not show it' };
    const { metadata } = view.object;
    if (target.uid !== undefined && metadata.uid !== target.uid)
      return { is: 'doubtful', on: 'the API server still shows the object before it' };
    if ((metadata.generation ?? 0) < (target.generation ?? 0))
      return { is: 'doubtful', on: 'the API server does not show the change yet' };
    return toJudgement(readinessOf(view.object, facts, surroundings));
  };
}

function toJudgement(readiness: Readiness): Judgement {
  return readiness.is === 'ready' ? { is: 'done' } : readiness;
}

/** An object that is not there although we wrote it, or that is another one, will not become ready. */
export const readyAnswered: Answered = ({ uid }, object) => {
  if (object === undefined) return { is: 'failed', why: 'somebody deleted it while it was waited for' };
  if (uid === undefined || object.metadata.uid === uid) return undefined;
  return {
    is: 'failed',
    why: 'somebody deleted it and made another one of its name while it was waited for',
  };
};

/** Judges whether objects are gone. Only the API server itself knows: a watch does not show what has lost its label. */
export const goneJudge: Judge = ({ uid }, view) => {
  if (view.is === 'unserved') return { is: 'done' };
  if (view.is === 'unknown') return { is: 'waiting', on: 'the API server has not told about it yet' };
  if (view.is === 'absent') return { is: 'doubtful', on: 'it is being deleted' };
  if (uid !== undefined && view.object.metadata.uid !== uid) return { is: 'done' };
  return { is: 'waiting', on: goingText(view.object) };
};

/** Gone, or another one of the same name. */
export const goneAnswered: Answered = ({ uid }, object) => {
  if (object === undefined || (uid !== undefined && object.metadata.uid !== uid)) return { is: 'done' };
  return { is: 'waiting', on: goingText(object) };
};

function goingText({ metadata }: LiveObject): string {
  return metadata.deletionTimestamp === undefined ? 'nobody has deleted it' : 'it is being deleted';
}
