import { beforeEach, describe, expect, test } from 'vitest';
import type { SecretDeclaration } from '../../src/bundle/secret.js';
import { applySecrets, changesOf, createMissing, type SecretsContext } from '../../src/secrets/apply.js';
import { checkSecrets } from '../../src/secrets/check.js';
import type { SourceInputs } from '../../src/secrets/sources/index.js';
import { error, fakeCluster, type FakeCluster, type Given } from './support/cluster.js';
import { declared, eventList, sourcesWith, stillClock } from './support/declarations.js';

const namespace: Given = { kind: 'Namespace', name: 'cto' };
const hex = { kind: 'hex', length: 4 } as const;

interface Setup {
  readonly sources?: Partial<SourceInputs>;
  readonly rotate?: readonly string[];
  readonly signal?: AbortSignal;
  /** Called between the check and the writing. */
  readonly between?: () => void;
  readonly work?: typeof applySecrets;
}

async function apply(
  cluster: FakeCluster,
  declarations: readonly SecretDeclaration[],
  { sources: given = {}, rotate = [], signal, between, work = applySecrets }: Setup = {},
) {
  const sources = sourcesWith(declarations, given);
  const { emit, events } = eventList();
  const context: SecretsContext = {
    client: cluster.client,
    sources,
    platform: 'acme',
    clock: stillClock,
    emit,
    ...(signal && { signal }),
  };
  const state = await checkSecrets(cluster, declarations, sources, { rotate });
  cluster.requests.length = 0;
  between?.();
  return { ...(await work(context, state)), state, events };
}

const writes = ({ requests }: FakeCluster) => requests.filter((request) => !request.startsWith('GET'));

describe('creating what is missing', () => {
  let cluster: FakeCluster;
  beforeEach(() => (cluster = fakeCluster(namespace)));

  const keys = declared(
    'keys',
    [
      { key: 'user', source: { value: 'admin' } },
      { key: 'password', generate: hex },
      { key: 'unused', optional: true },
    ],
    { type: 'kubernetes.io/basic-auth', labels: { find: 'me' } },
  );

  test('makes the Secret with its type, its labels and ours', async () => {
    const { written, problems } = await apply(cluster, [keys]);
    expect(written).toEqual([
      { secret: 'cto/keys', isNew: true, created: ['user', 'password'], rotated: [] },
    ]);
    expect(problems).toEqual([]);
    expect(cluster.values('cto/keys')).toEqual({ user: 'admin', password: '1234' });
    expect(cluster.object('secrets/cto/keys')).toMatchObject({
      type: 'kubernetes.io/basic-auth',
      metadata: {
        labels: { find: 'me', 'app.kubernetes.io/managed-by': 'cto', 'cto.dev/secrets-of': 'acme' },
        managedFields: [{ manager: 'cto-secrets', operation: 'Apply' }],
      },
    });
  });

  test('is Opaque where no type is declared', async () => {
    await apply(cluster, [declared('plain', [{ key: 'a', generate: hex }])]);
    expect(cluster.object('secrets/cto/plain')?.['type']).toBe('Opaque');
  });

  test('again writes nothing', async () => {
    await apply(cluster, [keys]);
    const { written } = await apply(cluster, [keys]);
    expect(written).toEqual([]);
    expect(cluster.requests).toEqual([]);
  });

  test('adds a key later without losing those of the first time', async () => {
    await apply(cluster, [keys]);
    const more = { ...keys, keys: [...keys.keys, { key: 'more', purpose: 'x', generate: hex }] };
    const { written } = await apply(cluster, [more]);
    expect(written).toMatchObject([{ isNew: false, created: ['more'] }]);
    expect(cluster.values('cto/keys')).toEqual({ user: 'admin', password: '1234', more: '1234' });
  });

  test('leaves keys and labels of others as they are', async () => {
    const labels = { 'app.kubernetes.io/managed-by': 'Helm', find: 'me' };
    cluster.put({
      kind: 'Secret',
      namespace: 'cto',
      name: 'keys',
      type: 'kubernetes.io/basic-auth',
      labels,
      data: { user: 'root', theirs: 'x' },
    });
    await apply(cluster, [keys]);
    expect(cluster.values('cto/keys')).toEqual({ user: 'root', theirs: 'x', password: '1234' });
    expect(cluster.object('secrets/cto/keys')?.metadata.labels).toEqual({
      ...labels,
      'cto.dev/secrets-of': 'acme',
    });
  });

  test('adds a declared label to a Secret that is complete otherwise', async () => {
    cluster.put({
      kind: 'Secret',
      namespace: 'cto',
      name: 'keys',
      type: 'kubernetes.io/basic-auth',
      data: { user: 'a', password: 'b' },
    });
    const { written } = await apply(cluster, [keys]);
    expect(written).toMatchObject([{ created: [], rotated: [] }]);
    expect(cluster.object('secrets/cto/keys')?.metadata.labels).toMatchObject({ find: 'me' });
    expect(cluster.values('cto/keys')).toEqual({ user: 'a', password: 'b' });
  });

  test('lets a key that somebody made in the meantime stay', async () => {
    const between = () =>
      cluster.put({ kind: 'Secret', namespace: 'cto', name: 'plain', data: { a: 'theirs' } });
    const { written } = await apply(
      cluster,
      [
        declared('plain', [
          { key: 'a', generate: hex },
          { key: 'b', generate: hex },
        ]),
      ],
      { between },
    );
    expect(written).toMatchObject([{ created: ['b'] }]);
    expect(cluster.values('cto/plain')).toMatchObject({ a: 'theirs' });
  });

  test('looks again when somebody writes between reading and writing', async () => {
    cluster.before = (request) => {
      if (!request.startsWith('PATCH')) return;
      cluster.before = () => undefined;
      cluster.put({ kind: 'Secret', namespace: 'cto', name: 'plain', data: { a: 'theirs' } });
    };
    const { problems } = await apply(cluster, [declared('plain', [{ key: 'a', generate: hex }])]);
    expect(problems).toEqual([]);
    expect(cluster.values('cto/plain')).toEqual({ a: 'theirs' });
    expect(writes(cluster)).toHaveLength(2);
  });

  test('goes on with the others when one fails', async () => {
    cluster.failures.set('PATCH secrets/cto/a', [error('forbidden', 403, 'may not')]);
    const { written, problems, events } = await apply(cluster, [
      declared('a', [{ key: 'x', generate: hex }]),
      declared('b', [{ key: 'x', generate: hex }]),
    ]);
    expect(written.map(({ secret }) => secret)).toEqual(['cto/b']);
    expect(problems).toEqual([
      expect.objectContaining({ rule: 'secrets/write', object: 'Secret cto/a', message: 'may not' }),
    ]);
    expect(events.map(({ kind }) => kind)).toEqual(['failed', 'step']);
  });

  test('asks for everything before it writes anything', async () => {
    const asked: string[] = [];
    const ask: SourceInputs['ask'] = ({ key }) => {
      asked.push(key.key);
      expect(writes(cluster)).toEqual([]);
      return Promise.resolve(Buffer.from(`answer to ${key.key}`));
    };
    await apply(cluster, [declared('a', [{ key: 'x' }]), declared('b', [{ key: 'y' }])], {
      sources: { ask },
    });
    expect(asked).toEqual(['x', 'y']);
    expect(cluster.values('cto/b')).toEqual({ y: 'answer to y' });
  });

  test('changes nothing when a question is not answered', async () => {
    const ask: SourceInputs['ask'] = ({ key }) =>
      Promise.resolve(key.key === 'y' ? undefined : Buffer.from('abc'));
    const declarations = [declared('a', [{ key: 'x' }]), declared('b', [{ key: 'y' }])];
    await expect(apply(cluster, declarations, { sources: { ask } })).rejects.toMatchObject({
      code: 'E_SECRETS_MISSING',
      problems: [{ object: 'Secret cto/b', path: 'y' }],
    });
    expect(writes(cluster)).toEqual([]);
  });

  test('stops between two Secrets when a person interrupts', async () => {
    const controller = new AbortController();
    cluster.before = (request) => {
      if (request.startsWith('PATCH')) controller.abort(new Error('enough'));
    };
    const declarations = ['a', 'b'].map((name) => declared(name, [{ key: 'x', generate: hex }]));
    await expect(apply(cluster, declarations, { signal: controller.signal })).rejects.toThrow('enough');
    expect(writes(cluster)).toEqual(['PATCH secrets/cto/a']);
  });

  test('takes bytes as they are', async () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
    await apply(cluster, [declared('a', [{ key: 'x' }])], {
      sources: { ask: () => Promise.resolve(bytes) },
    });
    const stored = cluster.object('secrets/cto/a')?.data?.['x'] ?? '';
    expect(Buffer.from(stored, 'base64').equals(bytes)).toBe(true);
  });
});

const reads = (name: string, key: string) => ({
  template: {
    spec: { containers: [{ env: [{ name: 'V', valueFrom: { secretKeyRef: { name, key } } }] }] },
  },
});

describe('rotating', () => {
  let cluster: FakeCluster;
  beforeEach(() => {
    cluster = fakeCluster(
      namespace,
      { kind: 'Secret', namespace: 'cto', name: 'keys', data: { password: 'old', other: 'kept' } },
      { kind: 'Deployment', namespace: 'cto', name: 'reader', spec: reads('keys', 'password') },
      { kind: 'StatefulSet', namespace: 'cto', name: 'other-key', spec: reads('keys', 'other') },
      { kind: 'DaemonSet', namespace: 'cto', name: 'other-secret', spec: reads('more', 'password') },
      { kind: 'Deployment', namespace: 'elsewhere', name: 'reader', spec: reads('keys', 'password') },
    );
  });
  const keys = declared('keys', [
    { key: 'password', generate: hex },
    { key: 'other', generate: hex },
  ]);
  const rotate = ['cto/keys/password'];

  test('replaces what was named, also when somebody else made it, and nothing else', async () => {
    const { written } = await apply(cluster, [keys], { rotate });
    expect(written).toEqual([{ secret: 'cto/keys', isNew: false, created: [], rotated: ['password'] }]);
    expect(cluster.values('cto/keys')).toEqual({ password: '1234', other: 'kept' });
  });

  test('restarts exactly the workloads that read it, as kubectl does', async () => {
    const { restarted } = await apply(cluster, [keys], { rotate });
    expect(restarted).toEqual([{ group: 'apps', kind: 'Deployment', namespace: 'cto', name: 'reader' }]);
    expect(cluster.object('deployments/cto/reader')).toMatchObject({
      spec: {
        template: {
          metadata: { annotations: { 'kubectl.kubernetes.io/restartedAt': '2026-03-04T05:06:07Z' } },
        },
      },
    });
    expect(writes(cluster).filter((write) => !write.includes('secrets/'))).toEqual([
      'PATCH deployments/cto/reader',
    ]);
  });

  test('takes the mark away after the restarts', async () => {
    await apply(cluster, [keys], { rotate });
    expect(cluster.object('secrets/cto/keys')?.metadata.annotations ?? {}).toEqual({});
    expect(cluster.values('cto/keys')).toEqual({ password: '1234', other: 'kept' });
  });

  test('is finished by the next run when it was killed before the restarts', async () => {
    const killed = new Error('killed');
    cluster.before = (request) => {
      if (request.startsWith('GET deployments')) throw killed;
    };
    await expect(apply(cluster, [keys], { rotate })).rejects.toBe(killed);
    cluster.before = () => undefined;
    const { restarted, written } = await apply(cluster, [keys]);
    expect(written).toEqual([]);
    expect(restarted.map(({ name }) => name)).toEqual(['reader']);
    expect((await apply(cluster, [keys])).restarted).toEqual([]);
    expect(cluster.requests).toEqual([]);
  });

  test('keeps the mark when a reader could not be restarted', async () => {
    cluster.failures.set('PATCH deployments/cto/reader', [error('forbidden', 403, 'may not')]);
    const { problems } = await apply(cluster, [keys], { rotate });
    expect(problems).toEqual([
      expect.objectContaining({ rule: 'secrets/restart', object: 'Deployment cto/reader' }),
    ]);
    expect((await apply(cluster, [keys])).restarted.map(({ name }) => name)).toEqual(['reader']);
  });

  test('does without the right to list workloads, and says so', async () => {
    cluster.failures.set('GET deployments/cto', [error('forbidden', 403, 'may not')]);
    const { problems } = await apply(cluster, [keys], { rotate });
    expect(problems).toEqual([
      expect.objectContaining({ rule: 'secrets/readers-unknown', severity: 'warning' }),
    ]);
  });

  test('restarts nobody when the write failed', async () => {
    cluster.failures.set('PATCH secrets/cto/keys', [error('denied', 403, 'may not')]);
    const { restarted } = await apply(cluster, [keys], { rotate });
    expect(restarted).toEqual([]);
    expect(writes(cluster)).toEqual(['PATCH secrets/cto/keys']);
  });

  test('a reader that has gone since is no problem', async () => {
    cluster.failures.set('PATCH deployments/cto/reader', [error('not-found', 404, 'gone')]);
    expect((await apply(cluster, [keys], { rotate })).problems).toEqual([]);
  });

  test('is previewed by the Secrets and keys that change', async () => {
    const { state } = await apply(cluster, [keys], { rotate: ['cto/keys'], between: () => undefined });
    expect(changesOf(state)).toEqual([{ namespace: 'cto', name: 'keys', keys: ['password', 'other'] }]);
  });

  test('never happens in a deployment', async () => {
    const { written, restarted } = await apply(cluster, [keys], { rotate, work: createMissing });
    expect({ written, restarted }).toEqual({ written: [], restarted: [] });
    expect(cluster.requests).toEqual([]);
  });

  test('a deployment keeps the mark of a rotation that was not finished', async () => {
    cluster.put({
      kind: 'Secret',
      namespace: 'cto',
      name: 'keys',
      data: { password: 'new' },
      annotations: { 'cto.dev/restart-readers': 'password' },
    });
    await apply(cluster, [keys], { work: createMissing });
    expect(cluster.object('secrets/cto/keys')?.metadata.annotations).toEqual({
      'cto.dev/restart-readers': 'password',
    });
  });
});
