import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { SecretDeclaration } from '../../src/bundle/secret.js';
import type { Io } from '../../src/cli/io.js';
import { runCli } from '../../src/cli/run.js';
import { temporaryFolder } from '../support/folder.js';
import { error, fakeCluster, type FakeCluster, type Given } from '../secrets/support/cluster.js';
import { declared, stillClock } from '../secrets/support/declarations.js';
import { writtenSecretsBundle } from '../secrets/support/bundle.js';
import { recordingIo } from './support/io.js';

const namespace: Given = { kind: 'Namespace', name: 'cto' };
const hex = { kind: 'hex', length: 8 } as const;
const all: readonly SecretDeclaration[] = [
  declared('agent', [
    { key: 'API_KEY', source: { variable: 'MY_API_KEY' } },
    { key: 'EXTRA', optional: true },
  ]),
  declared('app', [{ key: 'id' }, { key: 'private-key' }]),
  declared(
    'made',
    [
      { key: 'user', source: { value: 'admin' } },
      { key: 'password', generate: hex },
    ],
    {
      namespace: 'monitoring',
    },
  ),
  declared('by-controller', [{ key: 'x' }], { madeBy: 'controller' }),
];
const given = {
  MY_API_KEY: 'sentinel-api-key',
  CTO_SECRET_CTO_APP_ID: '12345',
  CTO_SECRET_CTO_APP_PRIVATE_KEY: 'sentinel-private',
};

interface Setup extends Partial<Io> {
  readonly cluster?: FakeCluster;
  readonly secrets?: readonly SecretDeclaration[];
  readonly bundle?: string;
}

async function run(words: string, { cluster = fakeCluster(), secrets = all, ...parts }: Setup = {}) {
  const { bundle = writtenSecretsBundle(secrets), ...io } = parts;
  const recorded = recordingIo({
    cwd: temporaryFolder(),
    clock: stillClock,
    connect: () => Promise.resolve(cluster.client),
    ...io,
  });
  const code = await runCli(['secrets', ...words.split(' '), '--bundle', bundle], recorded.io);
  return { code, stdout: recorded.stdout(), stderr: recorded.stderr(), cluster };
}

const writes = ({ requests }: FakeCluster) => requests.filter((request) => !request.startsWith('GET'));
const prompt = (answers: Readonly<Record<string, string>>, asked: string[] = []): Io['prompt'] => ({
  confirm: (question) => (asked.push(question), Promise.resolve(answers['confirm'] !== 'no')),
  text: (question) => (asked.push(question), Promise.resolve(answers['text'] ?? '')),
  hidden: (question) => {
    asked.push(question);
    const name = question.split(':')[0] ?? '';
    return Promise.resolve(answers[name] ?? '');
  },
});

describe('cto secrets check', () => {
  test('lists every key of every Secret, with every way to give what is missing; exit code 4', async () => {
    const { code, stdout, cluster } = await run('check');
    expect(code).toBe(4);
    expect(stdout).toBe(
      [
        'cto/agent  purpose of agent',
        '  MISSING   API_KEY  purpose of API_KEY',
        '            either set MY_API_KEY, or set CTO_SECRET_CTO_AGENT_API_KEY, or put it into the file DIR/cto/agent/API_KEY and give --from-dir DIR',
        '  optional  EXTRA    purpose of EXTRA',
        '',
        'cto/app  purpose of app',
        '  MISSING   id           purpose of id',
        '            either set CTO_SECRET_CTO_APP_ID, or put it into the file DIR/cto/app/id and give --from-dir DIR',
        '  MISSING   private-key  purpose of private-key',
        '            either set CTO_SECRET_CTO_APP_PRIVATE_KEY, or put it into the file DIR/cto/app/private-key and give --from-dir DIR',
        '',
        'monitoring/made  purpose of made',
        '  create    user      the configuration',
        '  generate  password  8 random hexadecimal digits',
        '',
        '3 Secrets, 6 keys: 2 to be created, 1 optional and not given, 3 missing',
        '',
      ].join('\n'),
    );
    expect(writes(cluster)).toEqual([]);
  });

  test('is content when everything is there or can be given', async () => {
    expect((await run('check', { env: given })).code).toBe(0);
  });

  test('is content when nothing is needed', async () => {
    const { code, stdout } = await run('check', { secrets: [] });
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: 'the bundle declares no Secret that you have to provide\n',
    });
  });

  test('answers programs', async () => {
    const { stdout } = await run('check --output json --only app', { env: given });
    expect(JSON.parse(stdout)).toEqual({
      schemaVersion: 1,
      platform: 'acme',
      complete: true,
      secrets: [
        {
          namespace: 'cto',
          name: 'app',
          purpose: 'purpose of app',
          object: 'no-namespace',
          keys: [
            {
              key: 'id',
              purpose: 'purpose of id',
              optional: false,
              status: 'will-create',
              source: 'variable',
              from: 'variable CTO_SECRET_CTO_APP_ID',
              ways: [],
            },
            {
              key: 'private-key',
              purpose: 'purpose of private-key',
              optional: false,
              status: 'will-create',
              source: 'variable',
              from: 'variable CTO_SECRET_CTO_APP_PRIVATE_KEY',
              ways: [],
            },
          ],
          lacksLabels: [],
          restartsPending: [],
        },
      ],
      problems: [],
    });
  });

  test('says which right is missing', async () => {
    const cluster = fakeCluster(namespace);
    cluster.failures.set('GET secrets/cto/app', [error('forbidden', 403, 'no')]);
    const { code, stdout } = await run('check --only app', { cluster });
    expect(code).toBe(4);
    expect(stdout).toContain('you may not get secrets in the namespace cto: app');
    expect(stdout).toContain('a Role in cto with apiGroups [""], resources [secrets], resourceNames [app]');
  });

  test('never asks', async () => {
    const asked: string[] = [];
    await run('check', { prompt: prompt({}, asked)! });
    expect(asked).toEqual([]);
  });

  test.each([
    ['--only nobody', 'E_SECRET_UNKNOWN'],
    ['--env-file nowhere', 'E_ENV_FILE'],
  ])('refuses %s', async (words, code) => {
    expect(await run(`check ${words}`)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(code) as unknown,
    });
  });
});

describe('cto secrets apply', () => {
  test('makes the namespaces as a deployment would, then every Secret', async () => {
    const cluster = fakeCluster();
    const { code, stdout, stderr } = await run('apply --yes', { cluster, env: given });
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expect(stdout).toBe(
      [
        'Secret cto/agent (new): created API_KEY',
        'Secret cto/app (new): created id, private-key',
        'Secret monitoring/made (new): created user, password',
        '',
      ].join('\n'),
    );
    expect(cluster.object('namespaces/cto')?.metadata.labels).toMatchObject({
      'cto.dev/component': 'foundation',
      'applyset.kubernetes.io/part-of': expect.stringMatching(/^applyset-.*-v1$/) as unknown,
    });
    expect(cluster.values('cto/app')).toEqual({ id: '12345', 'private-key': 'sentinel-private' });
  });

  test('again does nothing and asks nothing', async () => {
    const cluster = fakeCluster();
    await run('apply --yes', { cluster, env: given });
    cluster.requests.length = 0;
    const { code, stdout } = await run('apply', { cluster });
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'nothing to do: every Secret is complete\n' });
    expect(writes(cluster)).toEqual([]);
  });

  test('stops with the full list before it changes anything; exit code 4', async () => {
    const { code, stderr, cluster } = await run('apply --yes');
    expect(code).toBe(4);
    expect(stderr).toContain('3 values of Secrets are missing [E_SECRETS_MISSING]');
    for (const key of ['API_KEY', 'id', 'private-key']) expect(stderr).toContain(`  ${key}\n`);
    expect(writes(cluster)).toEqual([]);
  });

  test('works on some when asked', async () => {
    const { code, cluster } = await run('apply --yes --only monitoring/made');
    expect(code).toBe(0);
    expect(writes(cluster)).toEqual(['PATCH namespaces/monitoring', 'PATCH secrets/monitoring/made']);
  });

  test('takes values from a folder and from a file of variables; the environment wins over that file', async () => {
    const cwd = temporaryFolder({
      'values/cto/app/private-key': 'from\nthe\nfolder\n',
      'my.env': 'MY_API_KEY=from-file\nCTO_SECRET_CTO_APP_ID="from file"\n',
    });
    const cluster = fakeCluster();
    const env = { MY_API_KEY: 'from-environment', CTO_SECRET_CTO_APP_ID: '' };
    expect((await run('apply --yes --from-dir values --env-file my.env', { cluster, cwd, env })).code).toBe(
      0,
    );
    expect(cluster.values('cto/agent')).toEqual({ API_KEY: 'from-environment' });
    expect(cluster.values('cto/app')).toEqual({ id: 'from file', 'private-key': 'from\nthe\nfolder\n' });
  });

  test('asks for the rest, hidden, with the name and the purpose, then whether to write', async () => {
    const cwd = temporaryFolder({ 'key.pem': 'line one\nline two\n' });
    const asked: string[] = [];
    const answers = { 'cto/agent/API_KEY': '@@home', 'cto/app/id': '1', 'cto/app/private-key': '@key.pem' };
    const { code, stderr, cluster } = await run('apply', { cwd, prompt: prompt(answers, asked)! });
    expect(code).toBe(0);
    expect(asked).toEqual([
      'Write these Secrets to test?',
      'cto/agent/API_KEY: purpose of API_KEY',
      'cto/app/id: purpose of id',
      'cto/app/private-key: purpose of private-key',
    ]);
    expect(stderr).toContain('create Secret cto/app\n  ask       id           a question');
    expect(cluster.values('cto/agent')).toEqual({ API_KEY: '@home' });
    expect(cluster.values('cto/app')).toEqual({ id: '1', 'private-key': 'line one\nline two\n' });
  });

  test('with --yes asks nothing at all', async () => {
    const asked: string[] = [];
    expect((await run('apply --yes', { prompt: prompt({}, asked)! })).code).toBe(4);
    expect(asked).toEqual([]);
  });

  test.each([
    ['the answer is no', { env: given, prompt: prompt({ confirm: 'no' })! }],
    ['nobody can be asked', { env: given }],
  ])('changes nothing when %s; exit code 4', async (_why, parts) => {
    const { code, cluster } = await run('apply', parts);
    expect(code).toBe(4);
    expect(writes(cluster)).toEqual([]);
  });

  test('changes nothing when a file that was named in an answer is not there', async () => {
    const answers = { 'cto/agent/API_KEY': '@nowhere' };
    const { code, stderr, cluster } = await run('apply', { prompt: prompt(answers)! });
    expect(code).toBe(2);
    expect(stderr).toContain('the file that was named is not there [E_SECRET_FILE]');
    expect(writes(cluster)).toEqual([]);
  });

  test('--dry-run shows what would be done, as text and for programs', async () => {
    const { code, stdout, cluster } = await run('apply --dry-run', { env: given });
    expect(code).toBe(0);
    expect(stdout).toBe(
      [
        'create Namespace cto',
        'create Namespace monitoring',
        'create Secret cto/agent',
        '  create    API_KEY  variable MY_API_KEY',
        'create Secret cto/app',
        '  create    id           variable CTO_SECRET_CTO_APP_ID',
        '  create    private-key  variable CTO_SECRET_CTO_APP_PRIVATE_KEY',
        'create Secret monitoring/made',
        '  create    user      the configuration',
        '  generate  password  8 random hexadecimal digits',
        '',
      ].join('\n'),
    );
    const json = await run('apply --dry-run --output json', { env: given });
    expect(JSON.parse(json.stdout)).toMatchObject({ namespaces: ['cto', 'monitoring'], restarts: [] });
    expect([...writes(cluster), ...writes(json.cluster)]).toEqual([]);
  });

  test('ends with exit code 3 and every failure when the cluster refuses some', async () => {
    const cluster = fakeCluster(namespace, { kind: 'Namespace', name: 'monitoring' });
    cluster.failures.set('PATCH secrets/cto/app', [error('denied', 403, 'a policy says no')]);
    const { code, stdout, stderr } = await run('apply --yes', { cluster, env: given });
    expect(code).toBe(3);
    expect(stdout).toContain('Secret monitoring/made (new)');
    expect(stderr).toContain('a policy says no');
    expect(stderr).toContain('[E_SECRETS_APPLY]');
  });
});

describe('cto secrets apply --rotate', () => {
  const risky = declared('made', [
    { key: 'password', generate: hex },
    { key: 'secret-key', generate: hex, rotation: { warning: 'what it encrypted is lost' } },
  ]);
  const reads = {
    env: [{ name: 'PASSWORD', valueFrom: { secretKeyRef: { name: 'made', key: 'password' } } }],
  };
  const cluster = () =>
    fakeCluster(
      namespace,
      { kind: 'Secret', namespace: 'cto', name: 'made', data: { password: 'old', 'secret-key': 'old' } },
      {
        kind: 'Deployment',
        namespace: 'cto',
        name: 'reader',
        spec: { template: { spec: { containers: [reads] } } },
      },
    );

  test('shows before which workloads will be restarted, and how they read it', async () => {
    const { stdout } = await run('apply --rotate made/password --dry-run', {
      cluster: cluster(),
      secrets: [risky],
    });
    expect(stdout).toBe(
      [
        'change Secret cto/made',
        '  rotate    password  8 random hexadecimal digits',
        'restart Deployment cto/reader: reads cto/made as environment variable PASSWORD',
        '',
      ].join('\n'),
    );
  });

  test('does it and says it', async () => {
    const { code, stdout } = await run('apply --rotate made/password --yes', {
      cluster: cluster(),
      secrets: [risky],
    });
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: 'Secret cto/made: rotated password\nrestarted Deployment cto/reader\n',
    });
  });

  test('of a key whose new value breaks something needs its name typed, not only a yes', async () => {
    const refused = await run('apply --rotate made --yes', { cluster: cluster(), secrets: [risky] });
    expect(refused.code).toBe(4);
    expect(refused.stderr).toContain('careful with secret-key: what it encrypted is lost');
    expect(refused.stderr).toContain('--confirm cto/made/secret-key');
    expect(writes(refused.cluster)).toEqual([]);
    const confirmed = await run('apply --rotate made --yes --confirm cto/made/secret-key', {
      cluster: cluster(),
      secrets: [risky],
    });
    expect(confirmed.code).toBe(0);
    const typed = await run('apply --rotate made', {
      cluster: cluster(),
      secrets: [risky],
      prompt: prompt({ text: 'cto/made/secret-key' })!,
    });
    expect(typed.code).toBe(0);
  });
});

describe('cto secrets generate', () => {
  test('writes ExternalSecrets for a store, without any value and without a cluster', async () => {
    const cwd = temporaryFolder();
    const { code, stdout, cluster } = await run('generate --store vault --key-prefix prod/', { cwd });
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: [
        'written  secrets/cto/agent.yaml',
        'written  secrets/cto/app.yaml',
        'written  secrets/monitoring/made.yaml',
        '',
      ].join('\n'),
    });
    expect(readFileSync(join(cwd, 'secrets/cto/app.yaml'), 'utf8')).toContain('key: prod/cto/app');
    expect(cluster.requests).toEqual([]);
  });

  test.each(['sops', 'age'])('writes %s files, and keeps them the next time', async (format) => {
    const cwd = temporaryFolder();
    const recipient = await identityToRecipient(await generateX25519Identity());
    const words = `generate --format ${format} --age ${recipient} --out enc`;
    expect((await run(words, { cwd, env: given })).code).toBe(0);
    const { code, stdout } = await run(words, { cwd });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^kept {5}enc\/cto\/agent/);
    expect(stdout).toContain('--rotate <secret> writes one again');
  });

  test('asks for what is missing', async () => {
    const cwd = temporaryFolder();
    const asked: string[] = [];
    const answers = { 'cto/app/id': '1', 'cto/app/private-key': 'x' };
    const { code } = await run('generate --format plain --only app', {
      cwd,
      prompt: prompt(answers, asked)!,
    });
    expect(code).toBe(0);
    expect(asked).toHaveLength(2);
    expect(readFileSync(join(cwd, 'secrets/cto/app.yaml'), 'utf8')).toContain('private-key: x');
  });

  test.each([
    ['generate', 2, '--store NAME'],
    ['generate --format sops', 2, '--age RECIPIENT'],
    ['generate --format age', 2, '--age RECIPIENT'],
    ['generate --format sops --age nonsense', 2, 'E_AGE_RECIPIENT'],
    ['generate --format plain', 4, 'E_SECRETS_MISSING'],
  ])('%s is refused, exit code %i, with what is missing; nothing is written', async (words, exit, text) => {
    const cwd = temporaryFolder();
    const { code, stderr } = await run(words, { cwd });
    expect(code).toBe(exit);
    expect(stderr).toContain(text);
    expect(existsSync(join(cwd, 'secrets'))).toBe(false);
  });

  test('refuses values as they are in a git work tree; exit code 4', async () => {
    const cwd = temporaryFolder();
    mkdirSync(join(cwd, '.git'));
    writeFileSync(join(cwd, '.git/HEAD'), '');
    expect((await run('generate --format plain', { cwd, env: given })).code).toBe(4);
    expect(readdirSync(cwd)).toEqual(['.git']);
  });

  test('answers programs', async () => {
    const { stdout } = await run('generate --store vault --only made --output json');
    expect(JSON.parse(stdout)).toEqual({
      schemaVersion: 1,
      platform: 'acme',
      format: 'external-secret',
      folder: 'secrets',
      files: [{ secret: 'monitoring/made', path: 'monitoring/made.yaml', action: 'written' }],
    });
  });
});
