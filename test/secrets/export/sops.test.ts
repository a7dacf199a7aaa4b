import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { load } from 'js-yaml';
import { toYaml } from '../../../src/bundle/yaml.js';
import { ageEncrypter } from '../../../src/secrets/export/age.js';
import { manifestOf } from '../../../src/secrets/export/manifest.js';
import { sopsDocument, type SopsContext, type SopsTree } from '../../../src/secrets/export/sops.js';
import { hide } from '../../../src/secrets/value.js';
import { declared } from '../support/declarations.js';
import { decryptAge, decryptSops } from '../support/sops.js';

let identity: string;
let recipient: string;
let context: SopsContext;

beforeAll(async () => {
  identity = await generateX25519Identity();
  recipient = await identityToRecipient(identity);
  context = await contextFor(recipient);
});

async function contextFor(...recipients: string[]): Promise<SopsContext> {
  return {
    recipients: await Promise.all(
      recipients.map(async (one) => ({ recipient: one, encrypt: await ageEncrypter([one]) })),
    ),
    chance: { below: () => 0, bytes: (count) => randomBytes(count) },
    now: Date.UTC(2026, 2, 4, 5, 6, 7, 890),
  };
}

const tree = {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'keys', labels: { data: 'a label that is called so' } },
  stringData: { token: 'sentinel-value', empty: '', lines: 'a\nb\n' },
};

describe('a SOPS document', () => {
  test('encrypts the values and nothing else, so that people see which Secret it is', async () => {
    const document = (await sopsDocument(tree, context)) as typeof tree & { sops: object };
    expect(document).toMatchObject({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'keys' } });
    expect(document.stringData.token).toMatch(
      /^ENC\[AES256_GCM,data:[\w+/=]+,iv:[\w+/=]{44},tag:[\w+/=]{24},type:str\]$/,
    );
    expect(document.stringData.empty).toBe('');
    expect(document.metadata.labels.data).toMatch(/^ENC/);
    expect(document.sops).toMatchObject({
      age: [{ recipient, enc: expect.stringContaining('BEGIN AGE ENCRYPTED FILE') as unknown }],
      lastmodified: '2026-03-04T05:06:07Z',
      encrypted_regex: '^(data|stringData)$',
      version: '3.10.2',
    });
    expect(JSON.stringify(document)).not.toContain('sentinel');
  });

  test('is decrypted by whoever has the identity of any recipient', async () => {
    const other = await generateX25519Identity();
    const both = await contextFor(recipient, await identityToRecipient(other));
    const document = await sopsDocument(tree, both);
    expect(await decryptSops(document, identity)).toEqual(tree);
    expect(await decryptSops(document, other, 1)).toEqual(tree);
    await expect(decryptSops(document, other)).rejects.toThrow();
  });

  test('shows that somebody changed what is not encrypted, or swapped two values', async () => {
    const document = (await sopsDocument(tree, context)) as typeof tree;
    await expect(decryptSops({ ...document, kind: 'ConfigMap' }, identity)).rejects.toThrow('MAC');
    const swapped = { ...document.stringData, lines: document.stringData.token };
    await expect(decryptSops({ ...document, stringData: swapped }, identity)).rejects.toThrow();
  });

  test('comes back from its file whatever the values are', async () => {
    const key = fc.string({
      minLength: 1,
      maxLength: 12,
      unit: fc.constantFrom('a', 'b', '0', '1', '-', '.', '_'),
    });
    const data = fc.uint8Array({ maxLength: 60 });
    const text = fc
      .string({ maxLength: 60, unit: 'grapheme' })
      .map((value) => new TextEncoder().encode(value));
    await fc.assert(
      fc.asyncProperty(fc.dictionary(key, fc.oneof(data, text)), async (given) => {
        const entries = Object.entries(given);
        const declaration = declared(
          'keys',
          entries.map(([name]) => ({ key: name })),
        );
        const values = new Map(entries.map(([name, bytes]) => [name, hide(bytes)]));
        const file = toYaml(await sopsDocument(manifestOf({ declaration, values }, 'acme'), context));
        expect(valuesOf(await decryptSops(load(file), identity))).toEqual(
          Object.fromEntries(entries.map(([name, bytes]) => [name, Buffer.from(bytes).toString('hex')])),
        );
      }),
      { numRuns: 60 },
    );
  });
});

function valuesOf(manifest: SopsTree): object {
  const part = (member: string, encoding: BufferEncoding) =>
    Object.entries((manifest[member] ?? {}) as Readonly<Record<string, string>>).map(([key, text]) => [
      key,
      Buffer.from(text, encoding).toString('hex'),
    ]);
  return Object.fromEntries([...part('stringData', 'utf8'), ...part('data', 'base64')]) as object;
}

describe('a manifest', () => {
  test.each([
    ['text', Buffer.from('grüße\n\ttab'), 'stringData'],
    ['a byte order mark', Buffer.from('\ufeffx'), 'data'],
    ['a carriage return', Buffer.from('a\r\nb'), 'data'],
    ['a control character', Buffer.from('a\u0007'), 'data'],
    ['no UTF-8', Buffer.from([0xff, 0xfe]), 'data'],
    ['half a character', Buffer.from([0xe2, 0x82]), 'data'],
  ])('holds %s as it can be carried', (_what, bytes, member) => {
    const declaration = declared('keys', [{ key: 'a' }]);
    const manifest = manifestOf({ declaration, values: new Map([['a', hide(bytes)]]) }, 'acme');
    expect(Object.keys(manifest).slice(4)).toEqual([member]);
  });
});

describe('age', () => {
  test('encrypts for every recipient, in armour', async () => {
    const text = await (await ageEncrypter([recipient]))('hello');
    expect(text).toMatch(/^-----BEGIN AGE ENCRYPTED FILE-----\n/);
    expect(Buffer.from(await decryptAge(text, identity)).toString()).toBe('hello');
  });

  test('refuses what is no recipient, and does not repeat an identity that was given by mistake', async () => {
    await expect(ageEncrypter(['age1nonsense', identity])).rejects.toMatchObject({
      code: 'E_AGE_RECIPIENT',
      message: 'age1nonsense, what was given is no recipient of age',
    });
    await expect(ageEncrypter([])).rejects.toMatchObject({ message: 'no recipient is given' });
  });
});
