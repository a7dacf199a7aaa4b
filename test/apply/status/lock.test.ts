import { expect, test } from 'vitest';
import { lockOf } from '../../../src/apply/status/lock.js';
import { withLease } from '../../../src/apply/record/lease.js';
import { createFakeApi, failure } from '../run/support/fake-api.js';
import { createFakeClock } from '../run/support/fake-clock.js';
import { contextOf, platform } from '../run/support/fixtures.js';

function create() {
  const api = createFakeApi();
  const clock = createFakeClock(undefined, (by) => (api.now += by));
  return { api, clock, ctx: contextOf(api, clock) };
}

test('nobody holds the lock before the first run, nor after one', async () => {
  const { api, clock, ctx } = create();
  expect(await lockOf(ctx, platform)).toEqual({ at: new Date(api.now).toISOString() });
  await clock.until(withLease(ctx, platform, {}, () => Promise.resolve()));
  expect(await lockOf(ctx, platform)).not.toHaveProperty('lock');
});

test('while a run is under way the lock says who and since when, in the time of the server', async () => {
  const { api, clock, ctx } = create();
  api.now += 600_000;
  const begin = new Date(api.now).toISOString();
  const seen = await clock.until(
    withLease(ctx, platform, {}, async () => {
      await clock.sleep(7_000);
      return lockOf(ctx, platform);
    }),
  );
  expect(seen).toEqual({
    lock: { holder: expect.stringMatching(/^pat@laptop\/1\//) as string, since: begin },
    at: new Date(Date.parse(begin) + 7_000).toISOString(),
  });
});

test.each([
  ['expired', 60_000, true],
  ['dead', 1_000, false],
] as const)('the lock of a run that was killed is %s', async (free, age, alive) => {
  const { api, clock } = create();
  const ctx = contextOf(api, clock, { identity: { alive: () => alive } });
  const held = clock.until(
    withLease(ctx, platform, {}, async () => {
      const leases = [...api.objects].filter(([path]) => path.includes('/leases/'));
      await clock.sleep(1);
      return leases;
    }),
  );
  for (const [path, lease] of await held) api.objects.set(path, lease);
  api.now += age;
  expect((await lockOf(ctx, platform)).lock).toMatchObject({ free });
});

test('who may not read the lock gets no lock, and still a time', async () => {
  const { api, clock, ctx } = create();
  api.intercept = ({ path }) => {
    if (path.includes('/leases/')) throw failure('forbidden', 403, 'no');
  };
  expect(await lockOf(ctx, platform)).toEqual({ at: new Date(clock.now()).toISOString() });
});
