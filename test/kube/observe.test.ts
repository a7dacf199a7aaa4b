import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LiveObject, WatchEvent } from '../../src/kube/client.js';
import { differences, observe, type Observation } from '../../src/kube/observe.js';
import { fakeClock } from './support/clock.js';
import { configMap, configMaps, failure, fakeClient, raise, type Script } from './support/client.js';

const added = (object: LiveObject): WatchEvent => ({ type: 'ADDED', object });
const deleted = (object: LiveObject): WatchEvent => ({ type: 'DELETED', object });
const bookmark = (resourceVersion: string): WatchEvent => ({
  type: 'BOOKMARK',
  object: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: '', resourceVersion } },
});
const lists =
  (...versions: readonly (readonly LiveObject[])[]): NonNullable<Script['answer']> =>
  (_request, time) => ({ metadata: { resourceVersion: `${time}0` }, items: versions[time - 1] ?? [] });

describe('observing objects', () => {
  test('tells of everything first, then of each change', async () => {
    const client = fakeClient({
      answer: lists([configMap('a', '1')]),
      watches: [[added(configMap('b', '11')), bookmark('15'), deleted(configMap('a', '16'))]],
    });
    expect(await observed(client, 3)).toEqual(['all a', 'changed b', 'removed a']);
    expect(client.watched[0]).toEqual({
      path: '/api/v1/namespaces/default/configmaps',
      query: { labelSelector: 'x=y', fieldSelector: undefined, resourceVersion: '10' },
    });
  });

  test('goes on where a watch ended, counting bookmarks, without another list', async () => {
    const client = fakeClient({
      answer: lists([]),
      watches: [[added(configMap('a', '11')), bookmark('15')], [added(configMap('b', '16'))]],
    });
    expect(await observed(client, 3)).toEqual(['all ', 'changed a', 'changed b']);
    expect(client.watched.map(({ query }) => query['resourceVersion'])).toEqual(['10', '15']);
    expect(client.requests).toHaveLength(1);
  });

  test.each(['connection', 'server', 'throttled'] as const)(
    'goes on after a watch failed with %s',
    async (kind) => {
      const client = fakeClient({
        answer: lists([]),
        watches: [
          [added(configMap('a', '11')), failure(kind)],
          [failure(kind)],
          [added(configMap('b', '16'))],
        ],
      });
      expect(await observed(client, 3)).toEqual(['all ', 'changed a', 'changed b']);
      expect(client.watched.map(({ query }) => query['resourceVersion'])).toEqual(['10', '11', '11']);
    },
  );

  test('lists anew after 410, and tells only what changed in between', async () => {
    const client = fakeClient({
      answer: lists(
        [configMap('same', '1'), configMap('changed', '2'), configMap('gone', '3')],
        [configMap('same', '1'), configMap('changed', '5'), configMap('new', '6')],
      ),
      watches: [[failure('gone')], [added(configMap('later', '21'))]],
    });
    const told = await observed(client, 5);
    expect(told).toEqual([
      'all same,changed,gone',
      'removed gone',
      'changed changed',
      'changed new',
      'changed later',
    ]);
    expect(client.watched.map(({ query }) => query['resourceVersion'])).toEqual(['10', '20']);
  });

  test('keeps asking while the list itself fails for a reason that may pass', async () => {
    const client = fakeClient({
      answer: (request, time) => (time < 4 ? raise(failure('server')) : lists()(request, time)),
    });
    const clock = fakeClock();
    expect(await observed(client, 1, clock)).toEqual(['all ']);
    expect(clock.slept).toEqual([75, 150, 300]);
  });

  test('waits longer from failure to failure, at most 5 s, and starts over after a watch that lived', async () => {
    const clock = fakeClock();
    const drops = Array.from({ length: 9 }, () => [failure('connection')]);
    const client = fakeClient({ answer: lists([]), watches: [...drops, [added(configMap('a', '11'))], []] });
    const stop = new AbortController();
    for await (const { kind } of observe(client, configMaps, { signal: stop.signal, clock })) {
      if (kind === 'all') continue;
      clock.advance(10_000);
      setTimeout(() => stop.abort(), 20);
    }
    expect(clock.slept).toEqual([75, 150, 300, 600, 1200, 2400, 3750, 3750, 3750, 75]);
  });

  test('throws what does not pass', async () => {
    const denied = fakeClient({ answer: () => raise(failure('forbidden')) });
    await expect(observed(denied, 1)).rejects.toMatchObject({ kind: 'forbidden' });
    const later = fakeClient({ answer: lists([]), watches: [[failure('forbidden')]] });
    await expect(observed(later, 2)).rejects.toMatchObject({ kind: 'forbidden' });
  });

  test('ends when it is aborted, in the middle of a watch and before it began', async () => {
    const stop = new AbortController();
    const client = fakeClient({ answer: lists([]) });
    const told: string[] = [];
    for await (const { kind } of observe(client, configMaps, { signal: stop.signal, clock: fakeClock() })) {
      told.push(kind);
      setTimeout(() => stop.abort(new Error('interrupted')), 1);
    }
    for await (const { kind } of observe(client, configMaps, { signal: stop.signal, clock: fakeClock() })) {
      told.push(kind);
    }
    expect(told).toEqual(['all']);
  });
});

describe('the differences between what is known and a new list', () => {
  const objects = fc.uniqueArray(
    fc.record({ name: fc.constantFrom('a', 'b', 'c', 'd', 'e'), version: fc.constantFrom('1', '2') }),
    { selector: ({ name }) => name },
  );

  test('bring what is known to what is listed, and no object is told of twice', () => {
    fc.assert(
      fc.property(objects, objects, (before, after) => {
        const known = new Map(
          before.map(({ name, version }) => [`default/${name}`, configMap(name, version)]),
        );
        const state = new Map(known);
        const listed = after.map(({ name, version }) => configMap(name, version));
        const told = [...differences(known, listed)];
        const names = told.map((one) => (one.kind === 'all' ? '' : one.object.metadata.name));
        expect(new Set(names).size).toBe(told.length);
        for (const one of told) {
          if (one.kind === 'removed') state.delete(`default/${one.object.metadata.name}`);
          if (one.kind === 'changed') state.set(`default/${one.object.metadata.name}`, one.object);
        }
        expect(sorted(state)).toEqual(listed.map(versionOf).sort());
        expect(sorted(known)).toEqual(listed.map(versionOf).sort());
        expect([...differences(known, listed)]).toEqual([]);
      }),
    );
  });
});

function versionOf({ metadata }: LiveObject): string {
  return `${metadata.name} ${metadata.resourceVersion ?? ''}`;
}

function sorted(objects: ReadonlyMap<string, LiveObject>): string[] {
  return [...objects.values()].map(versionOf).sort();
}

/** What the first observations told, in short. */
async function observed(
  client: ReturnType<typeof fakeClient>,
  count: number,
  clock = fakeClock(),
): Promise<string[]> {
  const stop = new AbortController();
  const told: string[] = [];
  const options = { namespace: 'default', labelSelector: 'x=y', signal: stop.signal, clock };
  for await (const observation of observe(client, configMaps, options)) {
    told.push(short(observation));
    if (told.length === count) stop.abort();
  }
  return told;
}

function short(observation: Observation): string {
  const objects = observation.kind === 'all' ? observation.objects : [observation.object];
  return `${observation.kind} ${objects.map(({ metadata }) => metadata.name).join(',')}`;
}
