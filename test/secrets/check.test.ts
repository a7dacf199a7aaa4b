import { describe, expect, test } from 'vitest';
import type { SecretDeclaration } from '../../src/bundle/secret.js';
import { checkSecrets, deployerSecrets } from '../../src/secrets/check.js';
import type { SecretsState } from '../../src/secrets/model.js';
import { secretsError } from '../../src/secrets/problems.js';
import type { SourceInputs } from '../../src/secrets/sources/index.js';
import { error, fakeCluster, type Given } from './support/cluster.js';
import { declared, sourcesWith } from './support/declarations.js';

const namespace: Given = { kind: 'Namespace', name: 'cto' };
const token = declared('keys', [{ key: 'token' }]);

interface Case {
  readonly given?: readonly Given[];
  readonly sources?: Partial<SourceInputs>;
  readonly rotate?: readonly string[];
}

function check(
  declaration: SecretDeclaration | readonly SecretDeclaration[],
  { given = [namespace], sources = {}, rotate = [] }: Case = {},
): Promise<SecretsState> {
  const declarations = [declaration].flat();
  const { client } = fakeCluster(...given);
  return checkSecrets({ client }, declarations, sourcesWith(declarations, sources), { rotate });
}

const secret = (data: Readonly<Record<string, string>>, more: Partial<Given> = {}): Given => ({
  kind: 'Secret',
  namespace: 'cto',
  name: 'keys',
  data,
  ...more,
});
const statuses = ({ secrets }: SecretsState) =>
  secrets.flatMap(({ keys }) => keys.map(({ key, status }) => `${key.key} ${status}`));
const rules = ({ problems }: SecretsState) => problems.map(({ rule }) => rule);

describe('a key', () => {
  const hex = declared('keys', [{ key: 'token', generate: { kind: 'hex', length: 4 } }]);
  const optional = declared('keys', [{ key: 'token', optional: true }]);
  const variables = { CTO_SECRET_CTO_KEYS_TOKEN: 'abc' };
  const ask = () => Promise.resolve(undefined);
  const rotate = ['cto/keys'];

  test.each<[string, SecretDeclaration, Case]>([
    ['present', token, { given: [namespace, secret({ token: 'x' })] }],
    ['present', token, { given: [namespace, secret({ token: 'x' })], sources: { variables } }],
    ['will-create', token, { sources: { variables } }],
    ['will-generate', hex, {}],
    ['will-ask', token, { sources: { ask } }],
    ['optional-absent', optional, {}],
    ['optional-absent', optional, { sources: { ask } }],
    ['missing', token, {}],
    ['empty', token, { given: [namespace, secret({ token: '' })] }],
    ['empty', token, { given: [namespace, secret({ token: '' })], sources: { variables } }],
    ['will-rotate', token, { given: [namespace, secret({ token: '' })], sources: { variables }, rotate }],
    ['will-rotate', hex, { given: [namespace, secret({ token: 'x' })], rotate }],
    ['will-rotate', hex, { given: [namespace, secret({ token: 'x' })], rotate: ['cto/keys/token'] }],
    ['present', hex, { given: [namespace, secret({ token: 'x' })], rotate: ['cto/other/token'] }],
    ['present', token, { given: [namespace, secret({ token: 'abc' })], sources: { variables }, rotate }],
    ['missing', token, { given: [namespace, secret({ token: 'x' })], rotate }],
    ['present', optional, { given: [namespace, secret({ token: 'x' })], rotate }],
    ['will-generate', hex, { rotate }],
  ])('is %s: %j %j', async (status, declaration, given) => {
    expect(statuses(await check(declaration, given))).toEqual([`token ${status}`]);
  });

  test('says where its value will come from, never the value', async () => {
    const state = await check(token, { sources: { variables: { CTO_SECRET_CTO_KEYS_TOKEN: 'sentinel' } } });
    expect(state.secrets[0]?.keys[0]).toMatchObject({ from: 'variable CTO_SECRET_CTO_KEYS_TOKEN' });
    expect(JSON.stringify(state)).not.toContain('sentinel');
  });

  test('that is missing names every way to give it', async () => {
    const { problems } = await check(declared('keys', [{ key: 'token', source: { variable: 'MY_TOKEN' } }]));
    expect(problems).toEqual([
      {
        rule: 'secrets/missing',
        object: 'Secret cto/keys',
        path: 'token',
        message: 'has no value: purpose of token',
        fix: 'either set MY_TOKEN, or set CTO_SECRET_CTO_KEYS_TOKEN, or put it into the file DIR/cto/keys/token and give --from-dir DIR',
      },
    ]);
  });

  test('that is optional and empty is only warned of', async () => {
    const { problems } = await check(optional, { given: [namespace, secret({ token: '' })] });
    expect(problems).toEqual([expect.objectContaining({ rule: 'secrets/empty', severity: 'warning' })]);
  });
});

describe('a Secret', () => {
  const typed = declared('keys', [{ key: 'token' }], { type: 'kubernetes.io/basic-auth' });
  const labelled = declared('keys', [{ key: 'token' }], { labels: { find: 'me' } });
  const there = { token: 'x' };

  test.each<[string, SecretDeclaration, Given[], string[]]>([
    ['has another type', typed, [namespace, secret(there)], ['secrets/type']],
    ['has any type where none is declared', token, [namespace, secret(there, { type: 'x/y' })], []],
    [
      'has another label',
      labelled,
      [namespace, secret(there, { labels: { find: 'you' } })],
      ['secrets/label'],
    ],
    ['has its label', labelled, [namespace, secret(there, { labels: { find: 'me' } })], []],
    ['is immutable and complete', token, [namespace, secret(there, { immutable: true })], []],
    ['is being deleted', token, [namespace, secret(there, { deleting: true })], ['secrets/terminating']],
    [
      'is to be made in a namespace that is being deleted',
      declared('keys', [{ key: 'token', source: { value: 'x' } }]),
      [{ ...namespace, deleting: true }],
      ['secrets/terminating'],
    ],
  ])('%s', async (_what, declaration, given, expected) => {
    expect(rules(await check(declaration, { given }))).toEqual(expected);
  });

  test('that is immutable and lacks something has to be made anew', async () => {
    const state = await check(declared('keys', [{ key: 'token' }, { key: 'more', source: { value: 'x' } }]), {
      given: [namespace, secret(there, { immutable: true })],
    });
    expect(rules(state)).toEqual(['secrets/immutable']);
    expect(state.problems[0]?.fix).toContain('kubectl -n cto delete secret keys');
  });

  test('that lacks a declared label gets it', async () => {
    const state = await check(labelled, { given: [namespace, secret(there)] });
    expect(state.secrets[0]?.lacksLabels).toEqual(['find']);
    expect(state.problems).toEqual([]);
  });

  test('whose namespace comes with the bundle is no problem', async () => {
    const state = await check(declared('keys', [{ key: 'token', source: { value: 'x' } }]), { given: [] });
    expect(state.secrets[0]?.object).toBe('no-namespace');
    expect(state.problems).toEqual([]);
  });

  test('whose readers still run with the old values is warned of', async () => {
    const annotations = { 'cto.dev/restart-readers': 'token' };
    const state = await check(token, { given: [namespace, secret(there, { annotations })] });
    expect(state.secrets[0]?.restartsPending).toEqual(['token']);
    expect(state.problems).toEqual([expect.objectContaining({ rule: 'secrets/restart-pending' })]);
  });
});

describe('checking', () => {
  test('reads Secrets by name, and only namespaces of those that are not there', async () => {
    const declarations = [token, declared('b', [{ key: 'x', optional: true }], { namespace: 'other' })];
    const cluster = fakeCluster(namespace, secret({ token: 'x' }));
    await checkSecrets(cluster, declarations, sourcesWith(declarations));
    expect(cluster.requests.sort()).toEqual([
      'GET namespaces/other',
      'GET secrets/cto/keys',
      'GET secrets/other/b',
    ]);
  });

  test('says which right is missing, once per namespace, and goes on with the others', async () => {
    const declarations = [
      token,
      declared('more', [{ key: 'a' }]),
      declared('b', [{ key: 'x' }], { namespace: 'other' }),
    ];
    const cluster = fakeCluster(namespace);
    for (const name of ['cto/keys', 'cto/more'])
      cluster.failures.set(`GET secrets/${name}`, [error('forbidden', 403, 'no')]);
    const state = await checkSecrets(cluster, declarations, sourcesWith(declarations));
    expect(statuses(state)).toEqual(['token unknown', 'a unknown', 'x missing']);
    expect(rules(state)).toEqual(['secrets/forbidden', 'secrets/missing']);
    expect(state.problems[0]).toMatchObject({
      message: 'you may not get secrets in the namespace cto: keys, more',
      fix: expect.stringContaining('resourceNames [keys, more]') as unknown,
    });
  });

  test('does without the right to look at namespaces', async () => {
    const cluster = fakeCluster();
    cluster.failures.set('GET namespaces/cto', [error('forbidden', 403, 'no')]);
    const state = await checkSecrets(cluster, [token], sourcesWith([token]));
    expect(state.secrets[0]?.object).toBe('absent');
  });

  test('throws what is no answer about Secrets', async () => {
    const cluster = fakeCluster();
    cluster.failures.set('GET secrets/cto/keys', [error('unauthorized', 401, 'who are you?')]);
    await expect(checkSecrets(cluster, [token], sourcesWith([token]))).rejects.toThrow('who are you?');
  });

  test('leaves Secrets that controllers make alone', () => {
    const made = declared('made', [], { madeBy: 'controller' });
    expect(deployerSecrets({ secrets: [made, token] })).toEqual([token]);
  });
});

describe('the error that stops a deployment', () => {
  test('lists everything, with the exit code of what has to be provided first', async () => {
    const stop = secretsError(await check(declared('keys', [{ key: 'a' }, { key: 'b' }])));
    expect(stop).toMatchObject({
      code: 'E_SECRETS_MISSING',
      exitCode: 4,
      message: '2 values of Secrets are missing',
    });
    expect(stop?.problems.map(({ path }) => path)).toEqual(['a', 'b']);
  });

  test('does not come for warnings', async () => {
    const optional = declared('keys', [{ key: 'token', optional: true }]);
    expect(
      secretsError(await check(optional, { given: [namespace, secret({ token: '' })] })),
    ).toBeUndefined();
  });
});
