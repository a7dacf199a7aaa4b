import { beforeEach, describe, expect, test } from 'vitest';
import { releaseDead, withLease, type Lease } from '../../../src/apply/record/lease.js';
import type { LiveObject } from '../../../src/kube/client.js';
import { createFakeApi, failure, type FakeApi } from '../run/support/fake-api.js';
import { createFakeClock, type FakeClock } from '../run/support/fake-clock.js';
import { contextOf, platform } from '../run/support/fixtures.js';

const path = '/apis/coordination.k8s.io/v1/namespaces/cto-system/leases/demo';

let api: FakeApi;
let clock: FakeClock;

beforeEach(() => {
  api = createFakeApi();
  // the server's clock goes as fast as ours
  clock = createFakeClock(undefined, (by) => (api.now += by));
});

describe('the lock', () => {
  test('is taken, with the namespace it is in made on the way, and given back', async () => {
    const seen = await clock.until(
      withLease(contextOf(api, clock), platform, {}, () => Promise.resolve(spec())),
    );
    expect(seen).toMatchObject({
      holderIdentity: expect.stringMatching(/^pat@laptop\/1\/[0-9a-z]+$/) as string,
      leaseDurationSeconds: 15,
      leaseTransitions: 0,
      renewTime: '2026-11-24T12:00:00.000000Z',
    });
    expect(spec()['holderIdentity']).toBeUndefined();
  });

  test('is taken by who may not make namespaces, once the one it is in is there', async () => {
    api.objects.set('/api/v1/namespaces/cto-system', live('v1', 'Namespace', 'cto-system'));
    api.intercept = ({ method, path: asked }) => {
      if (method === 'POST' && asked === '/api/v1/namespaces') throw failure('forbidden', 403, 'no');
    };
    await expect(hold()).resolves.toBeUndefined();
  });

  test('is not taken by who may not make namespaces while there is none, and says why', async () => {
    api.intercept = ({ method, path: asked }) => {
      if (method === 'POST' && asked === '/api/v1/namespaces') throw failure('forbidden', 403, 'no');
    };
    await expect(hold()).rejects.toMatchObject({ kind: 'forbidden' });
  });

  test('is given back when the work fails, and says what failed', async () => {
    const work = withLease(contextOf(api, clock), platform, {}, () => Promise.reject(new Error('no')));
    await expect(clock.until(work)).rejects.toThrow('no');
    expect(spec()['holderIdentity']).toBeUndefined();
  });

  test('is renewed every five seconds', async () => {
    await hold(async () => {
      await clock.sleep(12_000);
      expect(spec()['renewTime']).toBe('2026-11-24T12:00:10.000000Z');
    });
  });

  test('is removed with the installation, and not made again', async () => {
    await hold((lease) => lease.remove());
    expect(api.objects.has(path)).toBe(false);
  });

  test('is written in the time of the server, however wrong our clock is', async () => {
    api.now += 600_000;
    await hold(async () => {
      expect(spec()['renewTime']).toBe('2026-11-24T12:10:00.000000Z');
      await clock.sleep(5_000);
      expect(spec()['renewTime']).toBe('2026-11-24T12:10:05.000000Z');
    });
  });
});

describe('a lock that somebody else holds', () => {
  test('is refused at once, naming the holder and since when', async () => {
    held({ holder: 'sam@build-7/4242/abc', age: 5_000 });
    await expect(hold()).rejects.toMatchObject({
      code: 'E_LOCKED',
      exitCode: 4,
      message: 'sam@build-7/4242/abc is changing "demo" since 2026-11-24T11:59:55.000Z',
    });
    expect(spec()['holderIdentity']).toBe('sam@build-7/4242/abc');
  });

  test.each([-600_000, 600_000])('is refused although our clock is %i ms off', async (skew) => {
    held({ holder: 'sam@build-7/4242/abc', age: 5_000 });
    clock = createFakeClock(api.now + skew);
    await expect(hold()).rejects.toMatchObject({ code: 'E_LOCKED' });
  });

  test('is taken when it has not been renewed for 15 s', async () => {
    held({ holder: 'sam@build-7/4242/abc', age: 15_001 });
    await hold(() => {
      expect(spec()).toMatchObject({
        holderIdentity: expect.stringContaining('pat@') as string,
        leaseTransitions: 1,
      });
      return Promise.resolve();
    });
  });

  test('is taken at once when its process of this host is dead', async () => {
    held({ holder: 'pat@laptop/4242/abc', age: 1_000 });
    await hold(undefined, { alive: () => false });
    expect(spec()['holderIdentity']).toBeUndefined();
  });

  test.each([
    ['lives', 'pat@laptop/4242/abc', true],
    ['is dead, but of another host', 'pat@build-7/4242/abc', false],
    ['is dead, but of a host whose name only ends like ours', 'pat@old-laptop/4242/abc', false],
  ])('is not taken when its process %s', async (_, holder, alive) => {
    held({ holder, age: 1_000 });
    await expect(hold(undefined, { alive: () => alive })).rejects.toMatchObject({ code: 'E_LOCKED' });
  });

  test('is waited for when asked to, and taken as soon as it is free', async () => {
    held({ holder: 'sam@build-7/4242/abc', age: 0 });
    const ctx = contextOf(api, clock);
    const work = withLease(ctx, platform, { waitFor: 60_000 }, () => Promise.resolve(clock.elapsed()));
    await clock.advance(5_000);
    expect(ctx.events).toEqual([
      expect.objectContaining({ kind: 'waiting', on: 'sam@build-7/4242/abc to finish' }),
    ]);
    held({ holder: '', age: 0 });
    expect(await clock.until(work)).toBeLessThan(8_000);
  });

  test('is waited for no longer than asked to', async () => {
    held({ holder: 'sam@build-7/4242/abc', age: 0 });
    const work = withLease(contextOf(api, clock), platform, { waitFor: 9_000 }, () => Promise.resolve());
    await expect(clock.until(work)).rejects.toMatchObject({ code: 'E_LOCKED' });
    expect(clock.elapsed()).toBe(9_000);
  });

  test('is not waited for after an interruption', async () => {
    held({ holder: 'sam@build-7/4242/abc', age: 0 });
    const stop = new AbortController();
    const ctx = contextOf(api, clock, { signal: stop.signal });
    const work = withLease(ctx, platform, { waitFor: 60_000 }, () => Promise.resolve());
    await clock.advance(1_000);
    stop.abort(new Error('Ctrl-C'));
    await expect(work).rejects.toThrow('Ctrl-C');
  });
});

describe('the lock of a run that was killed', () => {
  const dead = { alive: () => false };

  test.each([
    ['a moment ago', 1_000],
    ['long ago', 3_600_000],
  ])('%s is given back by another of this host', async (_, age) => {
    held({ holder: 'pat@laptop/4242/abc', age });
    await releaseDead(contextOf(api, clock, { identity: dead }), platform);
    expect(spec()).toEqual({ leaseTransitions: 0 });
  });

  test.each([
    ['of another host, also when it expired', 'pat@build-7/4242/abc', false],
    ['of a process that lives', 'pat@laptop/4242/abc', true],
    ['that nobody holds', '', false],
  ])('is left as it is: one %s', async (_, holder, alive) => {
    held({ holder, age: 20_000 });
    await releaseDead(contextOf(api, clock, { identity: { alive: () => alive } }), platform);
    expect(api.writes).toEqual([]);
  });

  test('is left to whoever took it meanwhile', async () => {
    held({ holder: 'pat@laptop/4242/abc', age: 1_000 });
    api.intercept = ({ method }) => {
      if (method !== 'PUT') return;
      held({ holder: 'sam@build-7/4242/abc', age: 0 });
      throw failure('conflict', 409, 'the object has been modified');
    };
    await releaseDead(contextOf(api, clock, { identity: dead }), platform);
    expect(spec()['holderIdentity']).toBe('sam@build-7/4242/abc');
  });

  test.each([
    ['there is none', () => api.objects.clear()],
    ['it cannot be read', () => (api.intercept = () => void broken())],
  ])('does not matter when %s', async (_, arrange) => {
    held({ holder: 'pat@laptop/4242/abc', age: 1_000 });
    arrange();
    await expect(releaseDead(contextOf(api, clock, { identity: dead }), platform)).resolves.toBeUndefined();
  });
});

describe('of two who want the lock at the same time', () => {
  test.each(['before there is a Lease', 'when it is free', 'when it has expired'])(
    'exactly one gets it: %s',
    async (situation) => {
      if (situation !== 'before there is a Lease') {
        held({ holder: situation === 'when it is free' ? '' : 'sam@x/1/a', age: 20_000 });
      }
      const working: string[] = [];
      let most = 0;
      const attempt = (user: string) =>
        withLease(contextOf(api, clock, { identity: { user } }), platform, {}, async () => {
          working.push(user);
          most = Math.max(most, working.length);
          await clock.sleep(1_000);
          working.pop();
        });
      const results = await clock.until(Promise.allSettled([attempt('pat'), attempt('sam'), attempt('kim')]));
      expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected', 'rejected']);
      expect(most).toBe(1);
    },
  );

  test('the one whose creation was answered with the Lease of the other does not believe it is its own', async () => {
    held({ holder: '', age: 0 });
    api.objects.delete(path);
    api.intercept = ({ method }) => {
      if (method !== 'POST') return;
      api.intercept = () => undefined;
      held({ holder: 'sam@build-7/4242/abc', age: 0 });
    };
    const client = {
      ...api.client,
      // as a retried creation is answered whose first answer was lost
      request: (request: Parameters<typeof api.client.request>[0]) =>
        api.client.request(request).catch((error: unknown) => {
          if (request.method !== 'POST') throw error;
          return api.client.request({ path });
        }),
    };
    const work = withLease(contextOf({ ...api, client }, clock), platform, {}, () => Promise.resolve());
    await expect(clock.until(work)).rejects.toMatchObject({ code: 'E_LOCKED' });
  });
});

describe('a lock that is lost', () => {
  test('to somebody else ends the work with E_LOCK_LOST, and is left alone', async () => {
    const work = hold(async (lease) => {
      held({ holder: 'sam@build-7/4242/abc', age: 0 });
      await clock.sleep(60_000, lease.signal);
    });
    await expect(work).rejects.toMatchObject({
      code: 'E_LOCK_LOST',
      exitCode: 5,
      message: expect.stringContaining('sam@build-7/4242/abc has it now') as string,
    });
    expect(clock.elapsed()).toBe(5_000);
    expect(spec()['holderIdentity']).toBe('sam@build-7/4242/abc');
  });

  test('because somebody removed it ends the work', async () => {
    const work = hold(async (lease) => {
      api.objects.delete(path);
      await clock.sleep(60_000, lease.signal);
    });
    await expect(work).rejects.toMatchObject({
      message: expect.stringContaining('somebody removed it') as string,
    });
  });

  test('because it cannot be renewed for a minute ends the work', async () => {
    const work = hold(async (lease) => {
      api.intercept = broken;
      await clock.sleep(300_000, lease.signal);
    });
    // nobody interrupted it: the cluster does not answer
    await expect(work).rejects.toMatchObject({ code: 'E_LOCK_LOST', exitCode: 3 });
    expect(clock.elapsed()).toBeLessThanOrEqual(70_000);
  });
});

describe('renewals that fail for a while', () => {
  test('let no write begin while the lock may be somebody else’s, and the work go on when it is renewed', async () => {
    await hold(async (lease) => {
      await clock.sleep(1_000);
      api.intercept = broken;
      await clock.sleep(20_000);
      let confirmed = false;
      const confirming = lease.confirm().then(() => (confirmed = true));
      await clock.sleep(3_000);
      expect(confirmed).toBe(false);
      api.intercept = () => undefined;
      await clock.sleep(6_000);
      await confirming;
    });
  });

  test('are no loss when the write arrived and only its answer did not', async () => {
    await hold(async (lease) => {
      api.intercept = ({ method, body }) => {
        if (method !== 'PUT') return;
        api.intercept = () => undefined;
        const metadata = api.objects.get(path)?.metadata ?? { name: platform };
        api.objects.set(path, { ...(body as LiveObject), metadata: { ...metadata, resourceVersion: '999' } });
        throw failure('connection', 0, 'socket hang up');
      };
      await clock.sleep(11_000);
      expect(lease.signal.aborted).toBe(false);
    });
  });
});

function hold(
  work: (lease: Lease) => Promise<unknown> = () => Promise.resolve(),
  identity: { alive?: (pid: number) => boolean } = {},
): Promise<unknown> {
  return clock.until(withLease(contextOf(api, clock, { identity }), platform, {}, work));
}

function held({ holder, age }: { holder: string; age: number }): void {
  api.objects.set('/api/v1/namespaces/cto-system', live('v1', 'Namespace', 'cto-system'));
  const time = new Date(api.now - age).toISOString().replace('Z', '000Z');
  api.objects.set(path, {
    ...live('coordination.k8s.io/v1', 'Lease', 'demo'),
    spec: {
      holderIdentity: holder,
      leaseDurationSeconds: 15,
      acquireTime: time,
      renewTime: time,
      leaseTransitions: 0,
    },
  });
}

function live(apiVersion: string, kind: string, name: string): LiveObject {
  return { apiVersion, kind, metadata: { name, uid: `uid-${kind}`, resourceVersion: '500' } };
}

function spec(): Record<string, unknown> {
  return api.objects.get(path)?.['spec'] as Record<string, unknown>;
}

function broken(): never {
  throw failure('connection', 0, 'connection refused');
}
