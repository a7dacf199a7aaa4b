import { setTimeout as pause } from 'node:timers/promises';

/**
 * Asks again and again until there is an answer.
 *
 * @param what what is waited for, for the error
 * @param failure gives the reason when waiting has become useless
 * @param ask gives the answer, or undefined to be asked again
 * @param seconds how long to wait; the machine may be busy with other things
 * @throws Error with the reason, or when the time is over
 */
export async function until<T>(
  what: string,
  failure: () => string | undefined,
  ask: () => T | undefined | Promise<T | undefined>,
  seconds = 120,
): Promise<T> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    const reason = failure();
    if (reason !== undefined) throw new Error(`waiting for ${what}: ${reason}`);
    if (Date.now() > end) throw new Error(`${what} not there after ${seconds} seconds`);
    await pause(50);
  }
}
