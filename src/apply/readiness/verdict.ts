import type { Readiness } from '../model.js';

/** The object does what it is for. */
export const ready: Readiness = { is: 'ready' };

/** The object is not there yet. @param on what it waits for, such as `1 of 3 replicas are available` */
export function waiting(on: string): Readiness {
  return { is: 'waiting', on };
}

/** The object will not become ready by itself. @param why what failed */
export function failed(why: string): Readiness {
  return { is: 'failed', why };
}

/** The first verdict that is not ready; ready when there is none. */
export function firstUnready(verdicts: readonly (Readiness | undefined)[]): Readiness {
  return verdicts.find((verdict) => verdict !== undefined && verdict.is !== 'ready') ?? ready;
}

/** Waits until `have` reaches `want`: `1 of 3 replicas are available`. Undefined when it does. */
export function enough(have: number, want: number, what: string): Readiness | undefined {
  return have < want ? waiting(`${have} of ${want} ${what}`) : undefined;
}
