import { describe, expect, test } from 'vitest';
import { openCluster, type Cluster } from '../../../src/cli/run/cluster.js';
import type { Event } from '../../../src/kernel/event.js';
import type { KubeClient } from '../../../src/kube/client.js';
import { createFakeClock, type FakeClock } from '../../apply/run/support/fake-clock.js';
import { failure, fakeClient, raise, success } from '../../kube/support/client.js';
import { recordingIo } from '../support/io.js';

const throttled = () => raise(failure('throttled', { retryAfter: 4000 }));

describe('a connection to a cluster', () => {
  test.each([
    [undefined, 8],
    [3, 3],
  ])('with --concurrency %s lets %i requests be under way at once', async (concurrency, width) => {
    const { cluster } = await open(fakeClient(), concurrency === undefined ? {} : { concurrency });
    expect(cluster.limit.width).toBe(width);
  });

  test('that is asked for less by one answer sends less of everything, and nothing before its time', async () => {
    const sent: { readonly path: string; readonly at: number }[] = [];
    const times = (path: string) => sent.filter((one) => one.path === path).map(({ at }) => at);
    const bare: KubeClient = {
      ...fakeClient(),
      request: async ({ path }) => {
        sent.push({ path, at: clock.elapsed() });
        await clock.sleep(10);
        return path === '/busy' && times(path).length === 1 ? throttled() : success({});
      },
    };
    const { cluster, clock } = await open(bare);
    const ask = (path: string) => cluster.limit.run(() => cluster.client.request({ path }));
    await clock.until(ask('/busy'));
    expect(times('/busy')).toEqual([0, 4010]);
    await clock.until(Promise.all(Array.from({ length: 9 }, () => ask('/other'))));
    // four at once, and one more after four successes
    expect(times('/other').map((at) => at - 4020)).toEqual([0, 0, 0, 0, 10, 10, 10, 10, 10]);
  });

  test('narrows for what is sent after an interruption too', async () => {
    const stop = new AbortController();
    const client = fakeClient({ answer: (_request, time) => (time === 1 ? throttled() : {}) });
    const { cluster, clock } = await open(client, { signal: stop.signal });
    stop.abort();
    await clock.until(cluster.client.request({ path: '/lock' }));
    expect(cluster.limit.width).toBe(4);
    expect(clock.elapsed()).toBeGreaterThanOrEqual(4000);
  });

  test.each([false, true])(
    'that is closed announces no attempt that will not come (interrupted: %s)',
    async (interrupted) => {
      const breakOff: (() => void)[] = [];
      const stop = new AbortController();
      const bare: KubeClient = {
        ...fakeClient(),
        request: () => new Promise((_resolve, reject) => breakOff.push(() => reject(failure('connection')))),
        // as sockets do
        close: () => breakOff.forEach((end) => end()),
      };
      const { cluster, events } = await open(bare, { signal: stop.signal });
      if (interrupted) stop.abort();
      const answer = cluster.client.request({ path: '/other' });
      cluster.close();
      await expect(answer).rejects.toThrow('the connection to the cluster is closed');
      expect(events).toEqual([]);
    },
  );

  test('that is closed ends the pauses between attempts', async () => {
    const { cluster, clock } = await open(fakeClient({ answer: throttled }));
    const answer = cluster.client.request({ path: '/busy' });
    const ended = expect(answer).rejects.toThrow('the connection to the cluster is closed');
    await clock.advance(1000);
    cluster.close();
    await ended;
  });
});

async function open(
  client: KubeClient,
  parts: { readonly concurrency?: number; readonly signal?: AbortSignal } = {},
): Promise<{ readonly cluster: Cluster; readonly clock: FakeClock; readonly events: readonly Event[] }> {
  const events: Event[] = [];
  const clock = createFakeClock();
  const { signal = new AbortController().signal, ...settings } = parts;
  const { io } = recordingIo({ clock, connect: () => Promise.resolve(client), signal: () => signal });
  const cluster = await openCluster({ connection: {}, ...settings }, io, {
    version: '1.0.0',
    emit: (event) => events.push(event),
  });
  return { cluster, clock, events };
}
