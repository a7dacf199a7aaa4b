import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { beforeAll, describe, expect, test } from 'vitest';
import type { SecretDeclaration } from '../../../src/bundle/secret.js';
import { exportSecrets, type ExportFormat, type ExportRequest } from '../../../src/secrets/export/index.js';
import { workTreeOf } from '../../../src/secrets/export/files.js';
import type { SourceInputs } from '../../../src/secrets/sources/index.js';
import { temporaryFolder } from '../../support/folder.js';
import { countingChance, declared, sourcesWith } from '../support/declarations.js';
import { decryptAge, decryptSops } from '../support/sops.js';

let identity: string;
let recipient: string;
beforeAll(async () => {
  identity = await generateX25519Identity();
  recipient = await identityToRecipient(identity);
});

const hex = { kind: 'hex', length: 8 } as const;
const keys = declared('keys', [
  { key: 'user', source: { value: 'admin' } },
  { key: 'password', generate: hex },
  { key: 'unused', optional: true },
]);

function run(
  format: ExportFormat,
  folder: string,
  declarations: readonly SecretDeclaration[] = [keys],
  more: { readonly sources?: Partial<SourceInputs>; readonly rotate?: readonly string[] } & Partial<
    ExportRequest['context']
  > = {},
) {
  const { sources = {}, rotate = [], ...context } = more;
  return exportSecrets({
    format,
    declarations,
    folder,
    rotate,
    sources: sourcesWith(declarations, { chance: countingChance(), ...sources }),
    context: {
      platform: 'acme',
      recipients: [recipient],
      store: 'vault',
      storeKind: 'ClusterSecretStore',
      keyPrefix: '',
      optionalKeys: false,
      chance: countingChance(),
      now: 0,
      ...context,
    },
  });
}

const read = (folder: string, path: string) => readFileSync(join(folder, path), 'utf8');
const written = (folder: string) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();

describe('ExternalSecrets', () => {
  test('refer to one entry per Secret with a property per key; text that is no secret stands in the template', async () => {
    const folder = temporaryFolder();
    expect(await run('external-secret', folder)).toEqual([
      { secret: 'cto/keys', path: 'cto/keys.yaml', action: 'written' },
    ]);
    expect(load(read(folder, 'cto/keys.yaml'))).toEqual({
      apiVersion: 'external-secrets.io/v1',
      kind: 'ExternalSecret',
      metadata: {
        name: 'keys',
        namespace: 'cto',
        labels: { 'app.kubernetes.io/managed-by': 'cto', 'cto.dev/secrets-of': 'acme' },
      },
      spec: {
        refreshInterval: '1h',
        secretStoreRef: { kind: 'ClusterSecretStore', name: 'vault' },
        target: {
          name: 'keys',
          template: { engineVersion: 'v2', mergePolicy: 'Merge', data: { user: 'admin' } },
        },
        data: [{ secretKey: 'password', remoteRef: { key: 'cto/keys', property: 'password' } }],
      },
    });
  });

  test('take prefix, kind of store, type and labels, and optional keys when asked', async () => {
    const folder = temporaryFolder();
    const typed = { ...keys, type: 'kubernetes.io/basic-auth', labels: { find: 'me' } };
    const more = { keyPrefix: 'prod/', storeKind: 'SecretStore', optionalKeys: true } as const;
    await run('external-secret', folder, [typed], more);
    expect(load(read(folder, 'cto/keys.yaml'))).toMatchObject({
      metadata: { labels: { find: 'me' } },
      spec: {
        secretStoreRef: { kind: 'SecretStore' },
        target: { template: { type: 'kubernetes.io/basic-auth', metadata: { labels: { find: 'me' } } } },
        data: [
          { remoteRef: { key: 'prod/cto/keys', property: 'password' } },
          { remoteRef: { key: 'prod/cto/keys', property: 'unused' } },
        ],
      },
    });
  });

  test('have no template where there is nothing to say, and no file where no key is left', async () => {
    const folder = temporaryFolder();
    await run('external-secret', folder, [
      declared('plain', [{ key: 'a' }]),
      declared('optional', [{ key: 'a', optional: true }]),
    ]);
    expect(written(folder)).toEqual(['cto', 'cto/plain.yaml']);
    expect(load(read(folder, 'cto/plain.yaml'))).toMatchObject({ spec: { target: { name: 'plain' } } });
    expect(read(folder, 'cto/plain.yaml')).not.toContain('template');
  });

  test('keep braces of a text from being taken for a template', async () => {
    const folder = temporaryFolder();
    await run('external-secret', folder, [
      declared('k', [{ key: 'a', source: { value: '{{ .x }}' } }, { key: 'b' }]),
    ]);
    expect(load(read(folder, 'cto/k.yaml'))).toMatchObject({
      spec: { target: { template: { data: { a: '{{ "{{ .x }}" }}' } } } },
    });
  });

  test('refer to the store for a Secret of nothing but text, since the operator wants a reference', async () => {
    const folder = temporaryFolder();
    await run('external-secret', folder, [declared('k', [{ key: 'a', source: { value: 'x' } }])]);
    expect(load(read(folder, 'cto/k.yaml'))).toMatchObject({
      spec: { target: { name: 'k' }, data: [{ secretKey: 'a' }] },
    });
  });

  test('are written again each time, the same', async () => {
    const folder = temporaryFolder();
    await run('external-secret', folder);
    const before = read(folder, 'cto/keys.yaml');
    expect(await run('external-secret', folder)).toMatchObject([{ action: 'written' }]);
    expect(read(folder, 'cto/keys.yaml')).toBe(before);
  });
});

describe.each(['sops', 'age', 'plain'] as const)('files of the format %s', (format) => {
  const paths = { sops: 'cto/keys.sops.yaml', age: 'cto/keys.yaml.age', plain: 'cto/keys.yaml' };
  const path = paths[format];
  const open = async (folder: string): Promise<unknown> => {
    const text = read(folder, path);
    if (format === 'plain') return load(text);
    if (format === 'sops') return decryptSops(load(text), identity);
    return load(Buffer.from(await decryptAge(text, identity)).toString());
  };

  test('hold the Secret', async () => {
    const folder = temporaryFolder();
    expect(await run(format, folder)).toEqual([{ secret: 'cto/keys', path, action: 'written' }]);
    expect(await open(folder)).toEqual({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: {
        name: 'keys',
        namespace: 'cto',
        labels: { 'app.kubernetes.io/managed-by': 'cto', 'cto.dev/secrets-of': 'acme' },
      },
      type: 'Opaque',
      stringData: { user: 'admin', password: '12345678' },
    });
  });

  test('can be read by their owner alone', async () => {
    const folder = join(temporaryFolder(), 'new');
    await run(format, folder);
    expect(statSync(join(folder, path)).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, 'cto')).mode & 0o777).toBe(0o700);
    expect(written(folder)).toEqual(['cto', path]);
  });

  test('that are there are kept, and need no value any more', async () => {
    const folder = temporaryFolder();
    const asked = declared('keys', [{ key: 'password' }]);
    await run(format, folder, [asked], {
      sources: { ask: () => Promise.resolve(Buffer.from('answer')) },
    });
    const before = read(folder, path);
    expect(await run(format, folder, [asked])).toEqual([{ secret: 'cto/keys', path, action: 'kept' }]);
    expect(read(folder, path)).toBe(before);
  });

  test.each(['cto/keys', 'cto/keys/password'])('are written again when %s is rotated', async (rotate) => {
    const folder = temporaryFolder();
    await run(format, folder);
    const chance = { below: () => 15, bytes: (count: number) => new Uint8Array(count).fill(7) };
    await run(format, folder, [keys], { rotate: [rotate], sources: { chance } });
    expect(await open(folder)).toMatchObject({ stringData: { password: 'ffffffff' } });
  });

  test('are all written or none: a value that is nowhere is said before', async () => {
    const folder = temporaryFolder();
    const more = declared('more', [{ key: 'a' }, { key: 'b' }]);
    await expect(run(format, folder, [keys, more])).rejects.toMatchObject({
      code: 'E_SECRETS_MISSING',
      problems: [{ path: 'a' }, { path: 'b' }],
    });
    expect(written(folder)).toEqual([]);
  });

  test('leave out a Secret of which nothing was given', async () => {
    const folder = temporaryFolder();
    expect(await run(format, folder, [declared('x', [{ key: 'a', optional: true }])])).toEqual([]);
    expect(written(folder)).toEqual([]);
  });
});

describe('a file of an earlier run', () => {
  test.each(['sops', 'plain'] as const)('that lacks a key is a problem: %s', async (format) => {
    const folder = temporaryFolder();
    await run(format, folder);
    const more = { ...keys, keys: [...keys.keys, { key: 'new', purpose: 'x', generate: hex }] };
    await expect(run(format, folder, [more])).rejects.toMatchObject({
      code: 'E_SECRETS_FILES',
      problems: [{ message: 'has no new, which was declared since it was written' }],
    });
  });

  test('that is no YAML has no keys', async () => {
    const folder = temporaryFolder({ 'cto/keys.sops.yaml': '{ not: [yaml' });
    await expect(run('sops', folder)).rejects.toMatchObject({ code: 'E_SECRETS_FILES' });
    expect(read(folder, 'cto/keys.sops.yaml')).toBe('{ not: [yaml');
  });
});

describe('values as they are', () => {
  test.each([
    ['a work tree', '.git/HEAD', 'secrets'],
    ['a linked work tree', '.git', 'a/b'],
  ])('are refused inside %s, for encrypted ones it is where they belong', async (_what, git, folder) => {
    const root = temporaryFolder({ [git]: 'x' });
    await expect(run('plain', join(root, folder))).rejects.toMatchObject({
      code: 'E_SECRETS_PLAIN',
      exitCode: 4,
    });
    expect(readdirSync(root)).toEqual(['.git']);
    await run('sops', join(root, folder));
  });

  test('are written outside', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'in'));
    writeFileSync(join(folder, 'in', '.gitignore'), '');
    expect(workTreeOf(join(folder, 'in'))).toBeUndefined();
    expect(await run('plain', join(folder, 'in'))).toMatchObject([{ action: 'written' }]);
  });
});
