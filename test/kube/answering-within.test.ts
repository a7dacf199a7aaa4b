import { describe, expect, test } from 'vitest';
import { answeringWithin } from '../../src/kube/answering-within.js';
import type { KubeRequest } from '../../src/kube/client.js';
import { retrying } from '../../src/kube/retrying.js';
import { createFakeClock } from '../apply/run/support/fake-clock.js';
import { failure, fakeClient, raise } from './support/client.js';

const path = '/api/v1/namespaces';
const patience = 10_000;

describe('a client whose caller waits for so long', () => {
  test('gives the answer that comes in time, and sleeps no longer', async () => {
    const clock = createFakeClock();
    const client = answeringWithin(fakeClient({ answer: () => 'here' }), { clock, patience });
    expect(await client.request({ path })).toMatchObject({ body: 'here' });
    // nobody sleeps any more
    await clock.advance(60_000);
  });

  test('gives a request up that is not answered, says which, and ends it', async () => {
    const clock = createFakeClock();
    const sent: KubeRequest[] = [];
    const silent = { ...fakeClient(), request: (request: KubeRequest) => hold(sent, request) };
    const answer = answeringWithin(silent, { clock, patience }).request({ path });
    await expect(clock.until(answer)).rejects.toMatchObject({
      kind: 'connection',
      message: `GET https://cluster.test${path} was not answered within 10 s`,
      hint: expect.stringContaining('--timeout') as string,
    });
    expect(clock.elapsed()).toBe(patience);
    expect(sent[0]?.signal?.aborted).toBe(true);
  });

  test('counts all attempts and the pauses between them together', async () => {
    const clock = createFakeClock();
    const busy = fakeClient({ answer: () => raise(failure('throttled', { retryAfter: 4000 })) });
    const eager = retrying(busy, { clock, emit: () => undefined });
    await expect(
      clock.until(answeringWithin(eager, { clock, patience }).request({ path })),
    ).rejects.toMatchObject({ kind: 'connection' });
    expect(busy.requests).toHaveLength(3);
    expect(clock.elapsed()).toBe(patience);
  });

  test('ends with the reason of the signal of a request', async () => {
    const clock = createFakeClock();
    const stop = new AbortController();
    const silent = { ...fakeClient(), request: (request: KubeRequest) => hold([], request) };
    const answer = answeringWithin(silent, { clock, patience }).request({ path, signal: stop.signal });
    stop.abort(new Error('interrupted'));
    await expect(answer).rejects.toThrow('interrupted');
  });
});

/** Answers nothing until it is ended. */
function hold(sent: KubeRequest[], request: KubeRequest): Promise<never> {
  sent.push(request);
  return new Promise((_resolve, reject) =>
    request.signal?.addEventListener('abort', () => reject(request.signal?.reason as Error)),
  );
}
