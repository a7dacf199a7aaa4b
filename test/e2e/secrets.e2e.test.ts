import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { load } from 'js-yaml';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { ensureTool, startTestbed, type Testbed } from '../../scripts/lib/testbed/index.js';
import type { KubernetesObject } from '../../src/bundle/object.js';
import { readBundle } from '../../src/bundle/read.js';
import { deployerSecrets } from '../../src/secrets/check.js';
import { runCli } from '../../src/cli/run.js';
import { recordingIo } from '../cli/support/io.js';
import { writtenSecretsBundle } from '../secrets/support/bundle.js';
import { declared } from '../secrets/support/declarations.js';
import { decryptSops } from '../secrets/support/sops.js';
import { temporaryFolder } from '../support/folder.js';
import { sops } from './support/sops.js';

interface StoredSecret extends KubernetesObject {
  readonly data: Readonly<Record<string, string>>;
  readonly metadata: KubernetesObject['metadata'] & { readonly resourceVersion: string };
}

/** Values that stand nowhere else. */
const apiKey = 'sentinel-of-the-api-key';
const privateKey = '-----BEGIN THING-----\nsentinel/of/the/private/key\n-----END THING-----\n';

describe.skipIf(inject('missing') !== '')('cto secrets on a real API', () => {
  let bed: Testbed;
  let bundle: string;
  let folder: string;
  const env: Record<string, string> = { ANTHROPIC_API_KEY: apiKey };

  beforeAll(async () => {
    bed = await startTestbed({ nodes: 1 });
    bundle = join(inject('bundles'), 'standard');
    folder = temporaryFolder();
    for (const { namespace, name, keys } of deployerSecrets(readBundle(bundle).index)) {
      if (!name.startsWith('github-app-')) continue;
      const place = join(folder, 'values', namespace, name);
      mkdirSync(place, { recursive: true });
      for (const { key } of keys)
        writeFileSync(join(place, key), key === 'private-key' ? privateKey : '42\n');
    }
  });
  afterAll(() => bed.stop());

  async function cto(words: string, kubeconfig = bed.kubeconfig, variables = env) {
    const recorded = recordingIo({ cwd: folder, env: { PATH: process.env['PATH'], ...variables } });
    const code = await runCli([...words.split(' '), '--kubeconfig', kubeconfig], recorded.io);
    const text = recorded.stdout() + recorded.stderr();
    for (const part of ['sentinel', Buffer.from(apiKey).toString('base64')]) expect(text).not.toContain(part);
    return { code, stdout: recorded.stdout(), stderr: recorded.stderr() };
  }

  const secrets = (words: string) => cto(`secrets ${words} --bundle ${bundle}`);

  async function get(kind: string, namespace: string, name = ''): Promise<unknown> {
    const { stdout, stderr } = await bed.kubectl(
      ['-n', namespace, 'get', kind, name, '-o', 'json', '--show-managed-fields'].filter(
        (word) => word !== '',
      ),
    );
    expect(stderr).toBe('');
    return JSON.parse(stdout);
  }

  const secret = async (namespace: string, name: string) =>
    (await get('secret', namespace, name)) as StoredSecret;
  const value = async (namespace: string, name: string, key: string) =>
    Buffer.from((await secret(namespace, name)).data[key] ?? '', 'base64').toString();

  async function versions(): Promise<readonly string[]> {
    const { items } = (await get('secrets', 'cto')) as { items: readonly StoredSecret[] };
    const grafana = await secret('monitoring', 'grafana-admin');
    return [...items, grafana].map(({ metadata }) => `${metadata.name} ${metadata.resourceVersion}`);
  }

  async function applied(object: object): Promise<void> {
    const file = join(folder, 'object.json');
    writeFileSync(file, JSON.stringify(object));
    expect(await bed.kubectl(['apply', '-f', file])).toMatchObject({ code: 0 });
  }

  test('check on an empty cluster lists everything that is missing', async () => {
    const { code, stdout } = await secrets('check');
    expect(code).toBe(4);
    const missing = stdout.match(/MISSING +\S+/g)?.map((line) => line.replace(/ +/, ' '));
    expect(new Set(missing)).toEqual(new Set(['MISSING app-id', 'MISSING client-id', 'MISSING private-key']));
    expect(stdout).toContain('create    ANTHROPIC_API_KEY  variable ANTHROPIC_API_KEY');
  });

  test('apply stops with the full list and changes nothing', async () => {
    const { code, stderr } = await secrets('apply --yes');
    expect(code).toBe(4);
    expect(stderr).toContain('12 values of Secrets are missing');
    expect((await bed.kubectl(['get', 'namespace', 'cto'])).code).not.toBe(0);
  });

  test('apply makes the namespaces and every Secret: from a folder, a variable, the configuration and chance', async () => {
    const { code, stderr } = await secrets('apply --yes --from-dir values');
    expect(stderr).not.toContain('error');
    expect(code).toBe(0);
    expect(await value('cto', 'agent-api-keys', 'ANTHROPIC_API_KEY')).toBe(apiKey);
    expect(await value('cto', 'github-app-rex', 'app-id')).toBe('42');
    expect(await value('cto', 'github-app-rex', 'private-key')).toBe(privateKey);
    expect(await value('monitoring', 'grafana-admin', 'admin-user')).toBe('admin');
    expect(await value('monitoring', 'grafana-admin', 'admin-password')).toMatch(/^[A-Za-z0-9]{32}$/);
    expect((await secret('cto', 'agent-api-keys')).metadata.labels).toEqual({
      'app.kubernetes.io/managed-by': 'cto',
      'cto.dev/secrets-of': 'cto',
    });
    const { metadata } = (await get('namespace', 'default', 'cto')) as KubernetesObject;
    expect(metadata.labels).toHaveProperty(['applyset.kubernetes.io/part-of']);
    expect((await secrets('check')).code).toBe(0);
  });

  test('apply again writes nothing', async () => {
    const before = await versions();
    const { code, stdout } = await secrets('apply');
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'nothing to do: every Secret is complete\n' });
    expect(await versions()).toEqual(before);
  });

  test('keys, labels and values of others survive when a key is added', async () => {
    const patch = JSON.stringify({
      metadata: { labels: { theirs: 'x' } },
      stringData: { FOREIGN: 'theirs', ANTHROPIC_API_KEY: 'changed-by-hand' },
    });
    await bed.kubectl(['-n', 'cto', 'patch', 'secret', 'agent-api-keys', '-p', patch]);
    env['OPENAI_API_KEY'] = 'another';
    const { code, stdout } = await secrets('apply --yes');
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: 'Secret cto/agent-api-keys: created OPENAI_API_KEY\n',
    });
    expect(await value('cto', 'agent-api-keys', 'FOREIGN')).toBe('theirs');
    expect(await value('cto', 'agent-api-keys', 'ANTHROPIC_API_KEY')).toBe('changed-by-hand');
    expect(await value('cto', 'agent-api-keys', 'OPENAI_API_KEY')).toBe('another');
    expect((await secret('cto', 'agent-api-keys')).metadata.labels).toMatchObject({ theirs: 'x' });
  });

  test('rotate replaces one key and restarts exactly the workloads that read it', async () => {
    const env = (key: string) => [{ name: 'V', valueFrom: { secretKeyRef: { name: 'grafana-admin', key } } }];
    const pod = (parts: object, volumes: readonly object[] = []) => ({
      containers: [{ name: 'main', image: 'example.com/x:1', ...parts }],
      volumes,
    });
    const volume = { name: 'v', projected: { sources: [{ secret: { name: 'grafana-admin' } }] } };
    await applied(workload('Deployment', 'reads-password', pod({ env: env('admin-password') })));
    await applied(workload('StatefulSet', 'mounts-all', pod({}, [volume])));
    await applied(workload('Deployment', 'reads-user', pod({ env: env('admin-user') })));
    await applied(workload('DaemonSet', 'reads-nothing', pod({})));
    const password = await value('monitoring', 'grafana-admin', 'admin-password');
    const key = await value('monitoring', 'grafana-admin', 'secret-key');

    const preview = await secrets('apply --rotate grafana-admin/admin-password --dry-run');
    expect(preview.stdout).toContain('restart Deployment monitoring/reads-password');
    expect(await value('monitoring', 'grafana-admin', 'admin-password')).toBe(password);

    const words =
      'apply --rotate grafana-admin/admin-password --yes --confirm monitoring/grafana-admin/admin-password';
    const { code, stdout } = await secrets(words);
    expect(code).toBe(0);
    expect(stdout.split('\n').sort()).toEqual([
      '',
      'Secret monitoring/grafana-admin: rotated admin-password',
      'restarted Deployment monitoring/reads-password',
      'restarted StatefulSet monitoring/mounts-all',
    ]);
    expect(await value('monitoring', 'grafana-admin', 'admin-password')).not.toBe(password);
    expect(await value('monitoring', 'grafana-admin', 'secret-key')).toBe(key);
    expect((await secret('monitoring', 'grafana-admin')).metadata.annotations).toBeUndefined();
    for (const [kind, name, restarted] of [
      ['deployment', 'reads-password', true],
      ['statefulset', 'mounts-all', true],
      ['deployment', 'reads-user', false],
      ['daemonset', 'reads-nothing', false],
    ] as const) {
      const object = (await get(kind, 'monitoring', name)) as { spec: { template: KubernetesObject } };
      const annotations = object.spec.template.metadata.annotations ?? {};
      expect([name, 'kubectl.kubernetes.io/restartedAt' in annotations]).toEqual([name, restarted]);
    }
  });

  test('rotate takes over a key that somebody else wrote, and only that', async () => {
    env['ANTHROPIC_API_KEY'] = 'rotated';
    const { code } = await secrets('apply --yes --rotate cto/agent-api-keys/ANTHROPIC_API_KEY');
    expect(code).toBe(0);
    expect(await value('cto', 'agent-api-keys', 'ANTHROPIC_API_KEY')).toBe('rotated');
    expect(await value('cto', 'agent-api-keys', 'FOREIGN')).toBe('theirs');
    env['ANTHROPIC_API_KEY'] = apiKey;
  });

  test('says which right is missing, and needs no more than to get by name', async () => {
    const declarations = deployerSecrets(readBundle(bundle).index);
    const names = (namespace: string) =>
      declarations.filter((one) => one.namespace === namespace).map(({ name }) => name);
    const rule = { apiGroups: [''], resources: ['secrets'], verbs: ['get'] };
    const some = await bed.user('some', [{ ...rule, resourceNames: names('cto') }]);
    const { code, stdout } = await cto(`secrets check --bundle ${bundle}`, some);
    expect(code).toBe(4);
    expect(stdout).toContain('you may not get secrets in the namespace monitoring: grafana-admin');
    expect(stdout).not.toContain('you may not get secrets in the namespace cto');
    const all = await bed.user('all', [{ ...rule, resourceNames: declarations.map(({ name }) => name) }]);
    expect((await cto(`secrets check --bundle ${bundle}`, all)).code).toBe(0);
  });

  test('explains what is of another type', async () => {
    const typed = writtenSecretsBundle([
      declared('login', [{ key: 'username' }], { namespace: 'default', type: 'kubernetes.io/basic-auth' }),
    ]);
    const data = { username: 'x' };
    await applied({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'login', namespace: 'default' },
      stringData: data,
    });
    const { code, stdout } = await cto(`secrets check --bundle ${typed}`);
    expect(code).toBe(4);
    expect(stdout).toContain('has the type Opaque, its readers need kubernetes.io/basic-auth');
  });

  test('what the cluster refuses is said without the value', async () => {
    const invalid = writtenSecretsBundle([
      declared('registry', [{ key: '.dockerconfigjson' }], {
        namespace: 'default',
        type: 'kubernetes.io/dockerconfigjson',
      }),
    ]);
    const variables = { CTO_SECRET_DEFAULT_REGISTRY__DOCKERCONFIGJSON: 'sentinel that is no JSON' };
    const words = `secrets apply --yes --verbose --bundle ${invalid}`;
    const { code, stderr } = await cto(words, bed.kubeconfig, variables);
    expect(code).toBe(3);
    expect(stderr).toContain('Secret default/registry');
  });

  test('a deployment makes what is missing, and remembers no value', async () => {
    const small = writtenSecretsBundle([
      declared('given', [{ key: 'token' }], { namespace: 'deployed' }),
      declared('made', [{ key: 'token', generate: { kind: 'hex', length: 20 } }], { namespace: 'deployed' }),
    ]);
    const refused = await cto(`deploy --yes --bundle ${small}`);
    expect(refused.code).not.toBe(0);
    expect(refused.stderr).toContain('CTO_SECRET_DEPLOYED_GIVEN_TOKEN');
    const variables = { CTO_SECRET_DEPLOYED_GIVEN_TOKEN: apiKey };
    const { code, stderr } = await cto(`deploy --yes --bundle ${small}`, bed.kubeconfig, variables);
    expect(code, stderr).toBe(0);
    expect(await value('deployed', 'given', 'token')).toBe(apiKey);
    const made = await value('deployed', 'made', 'token');
    expect(made).toMatch(/^[0-9a-f]{20}$/);
    const record = await remembered();
    expect(record).toContain('deployed');
    for (const text of [apiKey, made])
      for (const form of [text, Buffer.from(text).toString('base64')]) expect(record).not.toContain(form);
  });

  /** Everything in the namespace of the record, also what is compressed. */
  async function remembered(): Promise<string> {
    const { items } = (await get('configmaps', 'cto-system')) as {
      items: readonly { readonly binaryData?: Readonly<Record<string, string>> }[];
    };
    const packed = items.flatMap(({ binaryData = {} }) => Object.values(binaryData));
    const bytes = packed.map((text) => Buffer.from(text, 'base64'));
    const unpacked = bytes.map((one) => (one[0] === 0x1f ? gunzipSync(one).toString() : one.toString()));
    return [JSON.stringify(items), ...unpacked].join('\n');
  }
});

function workload(kind: 'Deployment' | 'StatefulSet' | 'DaemonSet', name: string, spec: object): object {
  const labels = { app: name };
  return {
    apiVersion: 'apps/v1',
    kind,
    metadata: { name, namespace: 'monitoring' },
    spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec } },
  };
}

describe.skipIf(inject('missing') !== '')('files of the format sops, and the real SOPS', () => {
  let program: string;
  let identity: string;
  let recipient: string;
  let folder: string;
  const file = 'secrets/cto/keys.sops.yaml';
  const binary = String.fromCharCode(...Array.from({ length: 128 }, (_, index) => index));
  const texts = {
    token: 'a: "b" \'c\' # {{d}}',
    pem: privateKey,
    unicode: 'grüße \u{1f511}',
    number: '00123',
    yes: 'yes',
    space: ' x ',
  };
  const values = { ...texts, binary };

  beforeAll(async () => {
    program = await ensureTool('sops');
    identity = await generateX25519Identity();
    recipient = await identityToRecipient(identity);
    folder = temporaryFolder();
    const declaration = declared(
      'keys',
      Object.keys(values).map((key) => ({ key })),
      {
        labels: { data: 'called-so' },
      },
    );
    for (const [key, text] of Object.entries(values)) {
      mkdirSync(join(folder, 'values/cto/keys'), { recursive: true });
      writeFileSync(join(folder, 'values/cto/keys', key), text);
    }
    const { io, stderr } = recordingIo({ cwd: folder });
    const words = `secrets generate --format sops --age ${recipient} --from-dir values --bundle ${writtenSecretsBundle([declaration])}`;
    expect(await runCli(words.split(' '), io), stderr()).toBe(0);
    // with empty caches of Go, SOPS and all it needs is downloaded and built
  }, 600_000);

  const real = (...args: string[]) => sops(program, args, { identity, cwd: folder });
  const ours = async () => decryptSops(load(readFileSync(join(folder, file), 'utf8')), identity);

  test('are decrypted by it, and its MAC fits', async () => {
    expect(load(await real('decrypt', file))).toMatchObject({
      kind: 'Secret',
      metadata: { name: 'keys', labels: { data: 'called-so' } },
      stringData: texts,
      data: { binary: Buffer.from(binary).toString('base64') },
    });
  });

  test('are refused by it when somebody changed what is not encrypted', async () => {
    const text = readFileSync(join(folder, file), 'utf8');
    writeFileSync(join(folder, 'changed.sops.yaml'), text.replace('namespace: cto', 'namespace: other'));
    await expect(real('decrypt', 'changed.sops.yaml')).rejects.toThrow('MAC mismatch');
  });

  test('are changed by it, given new keys, and still read as ours are', async () => {
    await real('set', file, '["stringData"]["token"]', '"changed"');
    expect(await ours()).toMatchObject({ stringData: { ...texts, token: 'changed' } });
    await real('rotate', '-i', file);
    expect(await ours()).toMatchObject({ stringData: { ...texts, token: 'changed' } });
  });

  test('are what it makes itself, by the same reading', async () => {
    writeFileSync(join(folder, 'plain.yaml'), JSON.stringify({ kind: 'Secret', stringData: texts }));
    const regex = ['--encrypted-regex', '^(data|stringData)$'];
    const text = await real('encrypt', '--age', recipient, ...regex, 'plain.yaml');
    expect(await decryptSops(load(text), identity)).toEqual({ kind: 'Secret', stringData: texts });
  });
});
