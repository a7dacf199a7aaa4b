import { describe, expect, test } from 'vitest';
import { replanned } from '../../../src/cli/run/replan.js';
import type { Event } from '../../../src/kernel/event.js';
import { exitCodes, OperatorError } from '../../../src/kernel/errors.js';

const moved = new OperatorError('E_MOVED', '"cto" was changed after the plan was made', {
  exitCode: exitCodes.refused,
});

/** Lets the work fail so often before it succeeds. */
async function run(failures: readonly Error[], waitForLock: boolean) {
  const events: Event[] = [];
  let plans = 0;
  let refreshed = 0;
  const cluster = {
    emit: (event: Event) => void events.push(event),
    discovery: { refresh: () => void (refreshed += 1) },
  };
  const code = await replanned({ settings: { waitForLock }, cluster }, () => {
    const failure = failures[plans];
    plans += 1;
    return failure === undefined ? Promise.resolve(exitCodes.done) : Promise.reject(failure);
  }).catch((error: unknown) => error);
  return { code, plans, refreshed, events };
}

describe('a plan that somebody else made untrue', () => {
  test('is made again by who waited for the lock, as often as it takes, and says so', async () => {
    expect(await run([moved, moved], true)).toEqual({
      code: exitCodes.done,
      plans: 3,
      refreshed: 2,
      events: Array(2).fill({
        kind: 'note',
        text: '"cto" was changed after the plan was made; planning again',
      }),
    });
  });

  test('is refused when nobody was waited for', async () => {
    expect(await run([moved], false)).toEqual({ code: moved, plans: 1, refreshed: 0, events: [] });
  });

  test('any other error ends it', async () => {
    const locked = new OperatorError('E_LOCKED', 'ann is changing "cto"', { exitCode: exitCodes.refused });
    expect(await run([locked], true)).toMatchObject({ code: locked, plans: 1 });
  });
});
