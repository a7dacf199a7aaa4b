import { describe, expect, test } from 'vitest';
import type { Event } from '../../src/kernel/event.js';
import type { KubeRequest } from '../../src/kube/client.js';
import { passingKinds } from '../../src/kube/errors.js';
import { retrying } from '../../src/kube/retrying.js';
import { fakeClock } from './support/clock.js';
import { failure, fakeClient, raise, type FakeClient } from './support/client.js';

const path = '/api/v1/namespaces/x/configmaps';
const object = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'a', namespace: 'x' },
  data: { k: 'v' },
};
const create: KubeRequest = { method: 'POST', path, body: object };
const exists = () => failure('conflict', { reason: 'AlreadyExists' });

describe('a client that retries', () => {
  test.each(passingKinds)('sends a request again after %s', async (kind) => {
    const { client, fake, clock } = setUp((_request, time) =>
      time < 3 ? raise(failure(kind)) : { done: true },
    );
    expect((await client.request({ path })).body).toEqual({ done: true });
    expect(fake.requests).toHaveLength(3);
    expect(clock.slept).toEqual([375, 750]);
  });

  test.each([
    'forbidden',
    'denied',
    'quota',
    'invalid',
    'immutable',
    'conflict',
    'gone',
    'unauthorized',
    'other',
  ] as const)('does not after %s', async (kind) => {
    const { client, fake } = setUp(() => raise(failure(kind)));
    await expect(client.request({ path })).rejects.toMatchObject({ kind });
    expect(fake.requests).toHaveLength(1);
  });

  test('says why each time, and what, but nothing of the content', async () => {
    const { client, events } = setUp((_request, time) => (time < 2 ? raise(failure('server')) : {}));
    await client.request({ method: 'PATCH', path, body: object, query: { force: true } });
    expect(events).toEqual([
      {
        kind: 'retry',
        what: `PATCH https://cluster.test${path}`,
        because: 'it is server',
        attempt: 2,
        attempts: 8,
        after: 375,
      },
    ]);
  });

  test('gives up after eight attempts with what was said last', async () => {
    const { client, fake, clock } = setUp((_request, time) =>
      raise(failure('server', { reason: `${time}` })),
    );
    await expect(client.request({ path })).rejects.toMatchObject({ kind: 'server', reason: '8' });
    expect(fake.requests).toHaveLength(8);
    expect(clock.slept.reduce((sum, one) => sum + one, 0)).toBeGreaterThan(30_000);
  });

  test('gives up after three while the cluster has never answered, since it is off or elsewhere', async () => {
    const { client, fake } = setUp(() => raise(failure('connection')));
    await expect(client.request({ path })).rejects.toMatchObject({ kind: 'connection' });
    expect(fake.requests).toHaveLength(3);
  });

  test('is patient again once the cluster has answered, if only with a refusal', async () => {
    const { client, fake } = setUp((_request, time) =>
      raise(failure(time === 1 ? 'forbidden' : 'connection')),
    );
    await expect(client.request({ path })).rejects.toMatchObject({ kind: 'forbidden' });
    await expect(client.request({ path })).rejects.toMatchObject({ kind: 'connection' });
    expect(fake.requests).toHaveLength(9);
  });

  test('has little patience with a cluster that one request has waited for in vain, until it answers again', async () => {
    let gone = true;
    const { client, fake } = setUp((_request, time) =>
      time > 1 && gone ? raise(failure('connection')) : {},
    );
    await client.request({ path });
    await expect(client.request({ path })).rejects.toMatchObject({ kind: 'connection' });
    expect(fake.requests).toHaveLength(1 + 8);
    await expect(client.request({ path })).rejects.toMatchObject({ kind: 'connection' });
    expect(fake.requests).toHaveLength(1 + 8 + 3);
    gone = false;
    await client.request({ path });
    gone = true;
    await expect(client.request({ path })).rejects.toMatchObject({ kind: 'connection' });
    expect(fake.requests).toHaveLength(1 + 8 + 3 + 1 + 8);
  });

  test('waits as long as the server wants, and slows everybody down', async () => {
    let slowed = 0;
    const limit = { slowDown: () => (slowed += 1) };
    const throttled = failure('throttled', { retryAfter: 4000 });
    const { client, clock } = setUp((_request, time) => (time < 3 ? raise(throttled) : {}), { limit });
    await client.request({ path });
    expect(clock.slept).toEqual([4000, 4000]);
    expect(slowed).toBe(2);
  });

  test('begins no attempt once it is interrupted, but lets the one under way finish', async () => {
    const stop = new AbortController();
    const { client, fake } = setUp(
      (_request, time) => {
        if (time === 1) stop.abort(new Error('interrupted'));
        return time === 1 ? { done: true } : raise(failure('server'));
      },
      { signal: stop.signal },
    );
    expect((await client.request({ path })).body).toEqual({ done: true });
    await expect(client.request({ path })).rejects.toThrow('interrupted');
    expect(fake.requests).toHaveLength(1);
  });

  test('ends its wait when the request is aborted', async () => {
    const stop = new AbortController();
    const { client, fake } = setUp(() => {
      stop.abort(new Error('enough'));
      return raise(failure('server'));
    });
    await expect(client.request({ path, signal: stop.signal })).rejects.toThrow('enough');
    expect(fake.requests).toHaveLength(1);
  });

  test('passes watches and the end on', async () => {
    const { client, fake } = setUp(() => ({}));
    const events = client.watch('/pods', {}, AbortSignal.abort(new Error('interrupted')));
    await expect(events[Symbol.asyncIterator]().next()).rejects.toThrow('interrupted');
    expect(fake.watched).toEqual([{ path: '/pods', query: {} }]);
    client.close();
    expect(fake.closed()).toBe(true);
    expect(client.target).toBe(fake.target);
  });
});

describe('a creation whose answer was lost', () => {
  const stored = { ...object, metadata: { ...object.metadata, uid: 'u', resourceVersion: '5' } };

  test('counts as done when what is there is what was sent', async () => {
    const { client, fake } = setUp(answers([failure('connection'), exists(), stored]));
    expect((await client.request(create)).body).toEqual(stored);
    expect(fake.requests.map(({ method = 'GET', path: at }) => `${method} ${at}`)).toEqual([
      `POST ${path}`,
      `POST ${path}`,
      `GET ${path}/a`,
    ]);
  });

  test('is a conflict when what is there is of somebody else: a lock has one holder', async () => {
    const lease = { ...object, kind: 'Lease', spec: { holderIdentity: 'me' } };
    const theirs = { ...lease, spec: { holderIdentity: 'them' } };
    const { client } = setUp(answers([failure('connection'), exists(), theirs]));
    await expect(client.request({ ...create, body: lease })).rejects.toMatchObject({ kind: 'conflict' });
  });

  test('is a conflict when nothing was lost before', async () => {
    for (const before of [failure('throttled'), failure('webhook')]) {
      const { client, fake } = setUp(answers([before, exists(), stored]));
      await expect(client.request(create)).rejects.toMatchObject({ kind: 'conflict' });
      expect(fake.requests).toHaveLength(2);
    }
    const { client } = setUp(answers([exists(), stored]));
    await expect(client.request(create)).rejects.toMatchObject({ kind: 'conflict' });
  });

  test('is a conflict when it is gone again', async () => {
    const { client } = setUp(answers([failure('server'), exists(), failure('not-found')]));
    await expect(client.request(create)).rejects.toMatchObject({ kind: 'conflict' });
  });

  test('waits again when the comparison finds nobody', async () => {
    const { client } = setUp(answers([failure('server'), exists(), failure('server'), exists(), stored]));
    expect((await client.request(create)).body).toEqual(stored);
  });

  test('of a Secret is recognised by its encoded values', async () => {
    const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' }, stringData: { a: 'plain' } };
    const encoded = { ...secret, stringData: undefined, type: 'Opaque', data: { a: 'cGxhaW4=' } };
    const { client } = setUp(answers([failure('connection'), exists(), encoded]));
    expect((await client.request({ ...create, body: secret })).body).toEqual(encoded);
    const other = { ...encoded, data: { a: 'b3RoZXI=' } };
    const again = setUp(answers([failure('connection'), exists(), other])).client;
    await expect(again.request({ ...create, body: secret })).rejects.toMatchObject({ kind: 'conflict' });
  });

  test('is recognised although the server leaves out what is empty and adds defaults', async () => {
    const sent = {
      ...object,
      metadata: { ...object.metadata, labels: {} },
      list: [],
      spec: { items: [{ a: 1 }], nothing: null },
    };
    const kept = { ...object, spec: { items: [{ a: 1, b: 'default' }] }, status: {} };
    const { client } = setUp(answers([failure('connection'), exists(), kept]));
    expect((await client.request({ ...create, body: sent })).body).toEqual(kept);
  });

  test.each([
    ['a missing value', { ...object, data: {} }],
    ['another number of items', { ...object, spec: { items: [{ a: 1 }, { a: 2 }] } }],
    ['another type', { ...object, spec: { items: { 0: { a: 1 } } } }],
    ['a text instead of a map', { ...object, spec: 'x' }],
  ])('is a conflict with %s', async (_title, kept) => {
    const sent = { ...object, spec: { items: [{ a: 1 }] } };
    const { client } = setUp(answers([failure('connection'), exists(), kept]));
    await expect(client.request({ ...create, body: sent })).rejects.toMatchObject({ kind: 'conflict' });
  });

  test('is not repeated under a name that the server chooses', async () => {
    const body = { ...object, metadata: { generateName: 'a-' } };
    const lost = setUp(() => raise(failure('connection')));
    await expect(lost.client.request({ ...create, body })).rejects.toMatchObject({ kind: 'connection' });
    expect(lost.fake.requests).toHaveLength(1);
    const throttled = setUp((_request, time) => (time === 1 ? raise(failure('throttled')) : {}));
    await throttled.client.request({ ...create, body });
    expect(throttled.fake.requests).toHaveLength(2);
  });

  test('of a review, which stores nothing, is repeated', async () => {
    const { client } = setUp(answers([failure('connection'), { status: { allowed: true } }]));
    const body = { kind: 'SelfSubjectAccessReview', spec: {} };
    expect((await client.request({ ...create, body })).body).toEqual({ status: { allowed: true } });
  });
});

describe('other requests whose answer was lost', () => {
  test('a deletion counts as done when the object is gone', async () => {
    const { client } = setUp(answers([failure('connection'), failure('not-found')]));
    expect((await client.request({ method: 'DELETE', path })).status).toBe(200);
    const again = setUp(answers([failure('throttled'), failure('not-found')])).client;
    await expect(again.request({ method: 'DELETE', path })).rejects.toMatchObject({ kind: 'not-found' });
  });

  test('a replacement counts as done when what is there is what was sent, but for its version', async () => {
    const sent = { ...object, metadata: { ...object.metadata, resourceVersion: '5', managedFields: [] } };
    const kept = { ...object, metadata: { ...object.metadata, resourceVersion: '6' } };
    const put: KubeRequest = { method: 'PUT', path: `${path}/a`, body: sent };
    const { client } = setUp(answers([failure('server'), failure('conflict'), kept]));
    expect((await client.request(put)).body).toEqual(kept);
    const theirs = { ...kept, data: { k: 'theirs' } };
    const other = setUp(answers([failure('server'), failure('conflict'), theirs])).client;
    await expect(other.request(put)).rejects.toMatchObject({ kind: 'conflict' });
  });

  test('a server-side apply is simply repeated; a JSON patch is not', async () => {
    const patch: KubeRequest = {
      method: 'PATCH',
      path,
      contentType: 'application/apply-patch+yaml',
      body: object,
    };
    const { client, fake } = setUp(answers([failure('connection'), object]));
    await client.request(patch);
    expect(fake.requests).toHaveLength(2);
    const json = setUp(answers([failure('connection')]));
    await expect(
      json.client.request({ ...patch, contentType: 'application/json-patch+json' }),
    ).rejects.toMatchObject({
      kind: 'connection',
    });
    expect(json.fake.requests).toHaveLength(1);
  });
});

interface SetUp {
  readonly client: ReturnType<typeof retrying>;
  readonly fake: FakeClient;
  readonly clock: ReturnType<typeof fakeClock>;
  readonly events: readonly Event[];
}

function setUp(
  answer: (request: KubeRequest, time: number) => unknown,
  options: { readonly signal?: AbortSignal; readonly limit?: { slowDown: () => void } } = {},
): SetUp {
  const fake = fakeClient({ answer });
  const clock = fakeClock();
  const events: Event[] = [];
  return {
    fake,
    clock,
    events,
    client: retrying(fake, { clock, emit: (event) => events.push(event), ...options }),
  };
}

/** Answers in turn; errors are thrown. */
function answers(list: readonly unknown[]): (request: KubeRequest, time: number) => unknown {
  return (_request, time) => {
    const answer = list[time - 1];
    return answer instanceof Error ? raise(answer) : answer;
  };
}
