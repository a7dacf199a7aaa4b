import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Io } from '../../src/cli/io.js';
import { runCli } from '../../src/cli/run.js';
import { guarded } from '../../src/cli/run/secrets-guard.js';
import { KubeError } from '../../src/kube/errors.js';
import { OperatorError } from '../../src/kernel/errors.js';
import { createVault } from '../../src/secrets/value.js';
import { root } from '../support/program.js';
import { temporaryFolder } from '../support/folder.js';
import { writtenSecretsBundle } from '../secrets/support/bundle.js';
import { error, fakeCluster, type FakeCluster, type Given } from '../secrets/support/cluster.js';
import { declared, stillClock } from '../secrets/support/declarations.js';
import { recordingIo } from './support/io.js';

/** Values that look like nothing in particular, so that only care keeps them from being printed; one per source. */
const sentinels = {
  variable: 'blue horse under seven bridges',
  canonical: 'a lamp; for $the ("quoted") door',
  folder: 'first line of folder\nsecond line of folder\n',
  file: 'walnut-tree-in-a-file',
  answer: 'typed-while-nobody-looks',
  cluster: 'was-in-the-cluster-before',
  existing: 'lives-in-another-secret',
};

const secrets = [
  declared('one', [
    { key: 'variable', source: { variable: 'MY_VARIABLE' } },
    { key: 'canonical' },
    { key: 'folder' },
    { key: 'file', source: { file: 'key.txt' } },
    { key: 'answer' },
    { key: 'existing', source: { secret: 'other', key: 'key' } },
    { key: 'generated', generate: { kind: 'password', length: 20 } },
  ]),
];
const env = { MY_VARIABLE: sentinels.variable, CTO_SECRET_CTO_ONE_CANONICAL: sentinels.canonical };
const files = { 'values/cto/one/folder': sentinels.folder, 'key.txt': sentinels.file };
const namespace: Given = { kind: 'Namespace', name: 'cto' };
const other: Given = { kind: 'Secret', namespace: 'cto', name: 'other', data: { key: sentinels.existing } };
const old: Given = {
  kind: 'Secret',
  namespace: 'cto',
  name: 'one',
  data: Object.fromEntries(secrets[0]!.keys.map(({ key }) => [key, `${sentinels.cluster} ${key}`])),
};

const prompt: NonNullable<Io['prompt']> = {
  confirm: () => Promise.resolve(true),
  text: () => Promise.resolve(''),
  hidden: () => Promise.resolve(sentinels.answer),
};

/** Everything that a value could look like in a text: itself, a line of it, and both in base64 and in JSON. */
function formsOf(value: string): string[] {
  const lines = [value, value.trim(), ...value.split('\n')].filter((line) => line.length >= 6);
  const base64 = [value, value.trim()].map((text) => Buffer.from(text).toString('base64'));
  return [...lines, ...base64, JSON.stringify(value).slice(1, -1)];
}

function leaks(text: string, values: readonly string[] = Object.values(sentinels)): string[] {
  return values.flatMap(formsOf).filter((form) => text.includes(form));
}

async function run(words: string, cluster: FakeCluster) {
  const cwd = temporaryFolder(files);
  const recorded = recordingIo({
    cwd,
    env,
    prompt,
    clock: stillClock,
    connect: () => Promise.resolve(cluster.client),
  });
  const bundle = writtenSecretsBundle(secrets);
  const args = [...words.split(' '), '--from-dir', 'values', '--bundle', bundle, '--verbose'];
  const code = await runCli(['secrets', ...args], recorded.io);
  const made = Buffer.from(cluster.object('secrets/cto/one')?.data?.['generated'] ?? '', 'base64').toString();
  return { code, cwd, text: recorded.stdout() + recorded.stderr(), generated: made };
}

describe('no value of a Secret is printed', () => {
  test.each(['', '--output json'])('by check %s', async (more) => {
    const { code, text } = await run(`check ${more}`.trim(), fakeCluster(namespace, other));
    expect(code).toBe(4);
    expect(text).toContain('variable MY_VARIABLE');
    expect(leaks(text)).toEqual([]);
  });

  test.each(['', '--output json', '--dry-run'])('by apply %s', async (more) => {
    const cluster = fakeCluster(namespace, other);
    const { code, text, generated } = await run(`apply ${more}`.trim(), cluster);
    expect(code).toBe(0);
    expect(leaks(text, [...Object.values(sentinels), ...(generated === '' ? [] : [generated])])).toEqual([]);
    if (more !== '--dry-run') {
      expect(cluster.values('cto/one')).toMatchObject({
        variable: sentinels.variable,
        canonical: sentinels.canonical,
        folder: sentinels.folder,
        file: sentinels.file,
        answer: sentinels.answer,
        existing: sentinels.existing,
      });
    }
  });

  test('by a rotation, neither the old nor the new one', async () => {
    const cluster = fakeCluster(namespace, other, old);
    const { code, text, generated } = await run('apply --rotate one', cluster);
    expect(code).toBe(0);
    expect(cluster.values('cto/one')).toMatchObject({ answer: sentinels.answer });
    expect(leaks(text, [...Object.values(sentinels), generated])).toEqual([]);
  });

  test.each(['invalid', 'denied', 'other', 'server'] as const)(
    'by an error of the cluster that repeats them: %s',
    async (kind) => {
      const said = Object.values(sentinels)
        .filter((value) => value !== sentinels.cluster && value !== sentinels.existing)
        .flatMap(formsOf)
        .join(' | ');
      const cluster = fakeCluster(namespace, other);
      const failure = new KubeError(`the webhook does not like ${said}`, {
        kind,
        status: 500,
        cause: new Error(`deep inside: ${said}`),
      });
      cluster.failures.set(
        'PATCH secrets/cto/one',
        Array.from({ length: 20 }, () => failure),
      );
      const { code, text } = await run('apply', cluster);
      expect(code).toBe(3);
      expect(text).toContain('the webhook does not like');
      expect(leaks(text)).toEqual([]);
    },
  );

  test('by an error that nobody expected, in its stack neither', async () => {
    const cluster = fakeCluster(namespace, other);
    cluster.before = (request) => {
      if (request.startsWith('PATCH')) throw new TypeError(`cannot read ${sentinels.file} of undefined`);
    };
    const { code, text } = await run('apply', cluster);
    expect(code).toBe(70);
    expect(text).toContain('cannot read *** of undefined');
    expect(leaks(text)).toEqual([]);
  });

  test.each(['sops', 'age', 'external-secret --store vault'])(
    'by generate --format %s, and none stands in a file',
    async (format) => {
      const recipient = await identityToRecipient(await generateX25519Identity());
      const words = `generate --format ${format} --age ${recipient}`;
      const { code, cwd, text } = await run(words, fakeCluster());
      // without a cluster, the key of another Secret is asked for
      expect(code).toBe(0);
      const written = readdirSync(join(cwd, 'secrets'), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'));
      expect(written).toHaveLength(1);
      expect(leaks(text + written.join(''))).toEqual([]);
    },
  );

  test('when a permission is missing', async () => {
    const cluster = fakeCluster(namespace, other);
    cluster.failures.set('PATCH secrets/cto/one', [error('forbidden', 403, 'may not patch')]);
    const { text } = await run('apply', cluster);
    expect(text).toContain('may not patch');
    expect(leaks(text)).toEqual([]);
  });
});

describe('the guard', () => {
  const vault = createVault();
  vault.keep(Buffer.from('sentinel-value'));
  const thrown = async (given: unknown): Promise<unknown> => {
    const { io } = recordingIo();
    return guarded(io, vault, () => Promise.reject(given as Error)).catch((caught: unknown) => caught);
  };

  test('masks every part of an error that a person reads', async () => {
    const caught = await thrown(
      new OperatorError('E_X', 'about sentinel-value', {
        hint: 'try sentinel-value',
        cause: new Error('sentinel-value', { cause: 'sentinel-value' }),
        problems: [{ rule: 'a', message: 'sentinel-value', fix: 'sentinel-value', value: 'sentinel-value' }],
      }),
    );
    expect(caught).toMatchObject({
      code: 'E_X',
      message: 'about ***',
      hint: 'try ***',
      cause: 'Error: ***; ***',
      problems: [{ message: '***', fix: '***', value: '***' }],
    });
  });

  test('leaves other errors as they are, with their identity', async () => {
    const plain = new OperatorError('E_X', 'nothing', { cause: new Error('below') });
    expect(await thrown(plain)).toBe(plain);
    const bug = new TypeError('nothing');
    expect(await thrown(bug)).toBe(bug);
  });

  test('survives a chain of causes that bites its tail', async () => {
    const first = new Error('first');
    first.cause = new Error('second', { cause: first });
    expect(await thrown(new OperatorError('E_X', 'sentinel-value', { cause: first }))).toMatchObject({
      message: '***',
    });
  });

  test('masks what is printed', async () => {
    const recorded = recordingIo();
    await guarded(recorded.io, vault, (io) => {
      io.stdout('out sentinel-value');
      io.stderr(Buffer.from('sentinel-value').toString('base64'));
      return Promise.resolve();
    });
    expect([recorded.stdout(), recorded.stderr()]).toEqual(['out ***', '***']);
  });
});

test('values never become arguments of another program: no file that handles them starts one', () => {
  const folder = join(root, 'src/secrets');
  const ours = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((path) => join(folder, path));
  const runners = ['secrets', 'secrets-generate', 'secrets-sources', 'secrets-namespaces', 'secrets-guard'];
  const all = [...ours, ...runners.map((name) => join(root, 'src/cli/run', `${name}.ts`))];
  const starting = all
    .filter((path) => path.endsWith('.ts'))
    .filter((path) => /child_process|kernel\/exec/.test(readFileSync(path, 'utf8')));
  expect(all.length).toBeGreaterThan(20);
  expect(starting).toEqual([]);
});
