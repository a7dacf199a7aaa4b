import { describe, expect, test } from 'vitest';
import { applyObject, createObject, deleteObject, getObject, replaceObject } from '../../src/kube/objects.js';
import { configMaps, failure, fakeClient, raise, success } from './support/client.js';

const object = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'a', namespace: 'x' },
  data: { k: 'v' },
};
const path = '/api/v1/namespaces/x/configmaps/a';

describe('applying an object', () => {
  test('is a server-side apply as "cto" with strict validation', async () => {
    const client = fakeClient({ answer: ({ body }) => body });
    const { object: applied, warnings } = await applyObject(client, configMaps, object);
    expect(client.requests).toEqual([
      {
        method: 'PATCH',
        path,
        query: { fieldManager: 'cto', fieldValidation: 'Strict', dryRun: undefined, force: undefined },
        contentType: 'application/apply-patch+yaml',
        body: object,
      },
    ]);
    expect(applied).toBe(object);
    expect(warnings).toEqual([]);
  });

  test('passes on force, dry run, manager and signal', async () => {
    const client = fakeClient();
    const { signal } = new AbortController();
    await applyObject(client, configMaps, object, { force: true, dryRun: true, manager: 'other', signal });
    expect(client.requests[0]).toMatchObject({
      query: { fieldManager: 'other', force: true, dryRun: 'All' },
      signal,
    });
  });

  test('goes to the version that the object is written in, not the preferred one', async () => {
    const client = fakeClient();
    const hpas = { ...configMaps, group: 'autoscaling', version: 'v2', plural: 'horizontalpodautoscalers' };
    await applyObject(client, hpas, { ...object, apiVersion: 'autoscaling/v1' });
    expect(client.requests[0]?.path).toMatch(/^\/apis\/autoscaling\/v1\//);
  });

  test('gives the warnings of the server', async () => {
    const client = { ...fakeClient(), request: () => Promise.resolve({ ...success({}), warnings: ['old'] }) };
    expect((await applyObject(client, configMaps, object)).warnings).toEqual(['old']);
  });
});

describe('other writes', () => {
  test('create an object under its collection', async () => {
    const client = fakeClient();
    await createObject(client, configMaps, object, { dryRun: true });
    expect(client.requests[0]).toMatchObject({
      method: 'POST',
      path: '/api/v1/namespaces/x/configmaps',
      query: { fieldManager: 'cto', fieldValidation: 'Strict', dryRun: 'All' },
      body: object,
    });
  });

  test('replace an object in its place', async () => {
    const client = fakeClient();
    await replaceObject(client, configMaps, object);
    expect(client.requests[0]).toMatchObject({ method: 'PUT', path, body: object });
  });

  test('throw what the server says', async () => {
    const client = fakeClient({ answer: () => raise(failure('conflict')) });
    await expect(createObject(client, configMaps, object)).rejects.toMatchObject({ kind: 'conflict' });
    await expect(replaceObject(client, configMaps, object)).rejects.toMatchObject({ kind: 'conflict' });
  });
});

describe('reading an object', () => {
  test.each(['not-found', 'no-kind'] as const)('that is %s gives undefined', async (kind) => {
    const client = fakeClient({ answer: () => raise(failure(kind)) });
    expect(await getObject(client, configMaps, { namespace: 'x', name: 'a' })).toBeUndefined();
  });

  test('that may not be read throws', async () => {
    const client = fakeClient({ answer: () => raise(failure('forbidden')) });
    await expect(getObject(client, configMaps, { name: 'a' })).rejects.toMatchObject({ kind: 'forbidden' });
  });
});

describe('deleting an object', () => {
  const ref = { namespace: 'x', name: 'a' };

  test('leaves what it owns to the garbage collector unless told otherwise', async () => {
    const client = fakeClient();
    expect(await deleteObject(client, configMaps, ref)).toBe('deleting');
    await deleteObject(client, configMaps, ref, { propagation: 'Foreground', uid: 'u', dryRun: true });
    expect(client.requests.map(({ method, path: at, body }) => ({ method, at, body }))).toEqual([
      {
        method: 'DELETE',
        at: path,
        body: { apiVersion: 'v1', kind: 'DeleteOptions', propagationPolicy: 'Background' },
      },
      {
        method: 'DELETE',
        at: path,
        body: {
          apiVersion: 'v1',
          kind: 'DeleteOptions',
          propagationPolicy: 'Foreground',
          dryRun: ['All'],
          preconditions: { uid: 'u' },
        },
      },
    ]);
  });

  test.each(['not-found', 'no-kind'] as const)('that is %s is no error', async (kind) => {
    const client = fakeClient({ answer: () => raise(failure(kind)) });
    expect(await deleteObject(client, configMaps, ref)).toBe('absent');
  });

  test.each([
    'Operation cannot be fulfilled on ConfigMap "a": the UID in the precondition (u) does not match the UID in record (v).',
    'Precondition failed: UID in precondition: u, UID in object meta: v',
  ])('whose name another one has by now is no error: %s', async (message) => {
    const client = fakeClient({ answer: () => raise(Object.assign(failure('conflict'), { message })) });
    expect(await deleteObject(client, configMaps, ref, { uid: 'u' })).toBe('absent');
  });

  test('throws every other conflict', async () => {
    const client = fakeClient({ answer: () => raise(failure('conflict')) });
    await expect(deleteObject(client, configMaps, ref, { uid: 'u' })).rejects.toMatchObject({
      kind: 'conflict',
    });
  });
});
