import { describe, expect, test } from 'vitest';
import { listAll } from '../../src/kube/list.js';
import { configMaps, failure, fakeClient, raise } from './support/client.js';

const page = (names: readonly string[], next = '', resourceVersion = '7') => ({
  metadata: { resourceVersion, ...(next !== '' && { continue: next }) },
  items: names.map((name) => ({ metadata: { name } })),
});

describe('listing objects', () => {
  test('asks page by page until the end', async () => {
    const client = fakeClient({
      answer: (_request, time) => page([`a${time}`], time < 3 ? `next${time}` : ''),
    });
    const { items, resourceVersion } = await listAll(client, configMaps, {
      namespace: 'x',
      labelSelector: 'a=b',
    });
    expect(items.map(({ metadata }) => metadata.name)).toEqual(['a1', 'a2', 'a3']);
    expect(resourceVersion).toBe('7');
    expect(client.requests.map(({ path, query }) => [path, query])).toEqual(
      [undefined, 'next1', 'next2'].map((token) => [
        '/api/v1/namespaces/x/configmaps',
        { limit: 500, labelSelector: 'a=b', fieldSelector: undefined, continue: token },
      ]),
    );
  });

  test('gives each object the kind that lists leave out', async () => {
    const client = fakeClient({ answer: () => page(['a']) });
    const deployments = { ...configMaps, group: 'apps', kind: 'Deployment', plural: 'deployments' };
    const [object] = (await listAll(client, deployments)).items;
    expect(object).toEqual({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'a' } });
  });

  test('asks for metadata only when that is enough', async () => {
    const item = { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: { name: 'a' } };
    const client = fakeClient({ answer: () => ({ metadata: {}, items: [item] }) });
    const { items, resourceVersion } = await listAll(client, configMaps, { metadataOnly: true });
    expect(client.requests[0]?.accept).toContain('as=PartialObjectMetadataList');
    expect(items[0]).toMatchObject({ apiVersion: 'v1', kind: 'ConfigMap' });
    expect(resourceVersion).toBe('');
  });

  test('takes a list without items for an empty one', async () => {
    const client = fakeClient({ answer: () => ({ metadata: { resourceVersion: '1' }, items: null }) });
    expect(await listAll(client, configMaps)).toEqual({ items: [], resourceVersion: '1' });
  });

  test('begins again when the rest is no longer kept, and forgets what it had', async () => {
    const client = fakeClient({
      answer: ({ query }, time) => {
        if (time === 2) raise(failure('gone'));
        return query?.['continue'] === undefined ? page([`a${time}`], 'next') : page([`b${time}`]);
      },
    });
    const { items } = await listAll(client, configMaps);
    expect(items.map(({ metadata }) => metadata.name)).toEqual(['a3', 'b4']);
  });

  test('gives up after three beginnings', async () => {
    const client = fakeClient({ answer: () => raise(failure('gone')) });
    await expect(listAll(client, configMaps)).rejects.toMatchObject({ kind: 'gone' });
    expect(client.requests).toHaveLength(3);
  });

  test('throws everything else at once', async () => {
    const client = fakeClient({ answer: () => raise(failure('forbidden')) });
    await expect(listAll(client, configMaps)).rejects.toMatchObject({ kind: 'forbidden' });
    expect(client.requests).toHaveLength(1);
  });
});
