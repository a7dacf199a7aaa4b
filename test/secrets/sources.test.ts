import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { SecretDeclaration } from '../../src/bundle/secret.js';
import { isFlaw, type SourceInputs } from '../../src/secrets/sources/index.js';
import { readSecret } from '../../src/secrets/live.js';
import { temporaryFolder } from '../support/folder.js';
import { error, fakeCluster } from './support/cluster.js';
import { declared, sourcesWith } from './support/declarations.js';

/** What the only key of a declaration gets: where from, and the value as text. */
async function found(
  declaration: SecretDeclaration,
  parts: Partial<SourceInputs> = {},
): Promise<{ from: string; value?: string; flaw?: string } | undefined> {
  const [key] = declaration.keys;
  const offer = await sourcesWith([declaration], parts).find({ declaration, key: key! });
  if (offer === undefined) return undefined;
  if (isFlaw(offer)) return { from: offer.from, flaw: offer.flaw };
  const value = await offer.read();
  return { from: offer.from, ...(value && { value: Buffer.from(value.reveal()).toString('utf8') }) };
}

const plain = declared('keys', [{ key: 'token' }]);
const withSource = (source: NonNullable<SecretDeclaration['keys'][number]['source']>) =>
  declared('keys', [{ key: 'token', source }]);

describe('a value comes from', () => {
  test('a file of the folder, named as Kubernetes mounts Secrets', async () => {
    const cwd = temporaryFolder({ 'values/cto/keys/token': 'abc' });
    expect(await found(plain, { cwd, fromDirectory: 'values' })).toEqual({
      from: 'file values/cto/keys/token',
      value: 'abc',
    });
  });

  test('a mounted Secret, whose files are links', async () => {
    const cwd = temporaryFolder({ 'values/cto/keys/..2026_01/token': 'abc' });
    symlinkSync('..2026_01', join(cwd, 'values/cto/keys/..data'));
    symlinkSync('..data/token', join(cwd, 'values/cto/keys/token'));
    expect(await found(plain, { cwd, fromDirectory: 'values' })).toMatchObject({ value: 'abc' });
  });

  test('its canonical variable', async () => {
    expect(await found(plain, { variables: { CTO_SECRET_CTO_KEYS_TOKEN: 'abc' } })).toEqual({
      from: 'variable CTO_SECRET_CTO_KEYS_TOKEN',
      value: 'abc',
    });
  });

  test('the variable that the configuration names', async () => {
    const variables = { MY_TOKEN: 'abc\n' };
    expect(await found(withSource({ variable: 'MY_TOKEN' }), { variables })).toEqual({
      from: 'variable MY_TOKEN',
      value: 'abc\n',
    });
  });

  test.each([
    ['from the current folder', 'key.pem'],
    ['from the home folder', '~/../key.pem'],
  ])('the file that the configuration names, %s', async (_from, file) => {
    const cwd = temporaryFolder({ 'key.pem': 'one\ntwo\n', 'home/x': '' });
    const variables = { HOME: join(cwd, 'home') };
    expect(await found(withSource({ file }), { cwd, variables })).toEqual({
      from: `file ${file}`,
      value: 'one\ntwo\n',
    });
  });

  test('the file whose path a variable holds', async () => {
    const cwd = temporaryFolder({ 'key.pem': 'abc' });
    const variables = { KEY_PATH: 'key.pem' };
    expect(await found(withSource({ fileVariable: 'KEY_PATH' }), { cwd, variables })).toEqual({
      from: 'file key.pem (variable KEY_PATH)',
      value: 'abc',
    });
  });

  test('another Secret of the namespace', async () => {
    const { client } = fakeCluster({ kind: 'Secret', namespace: 'cto', name: 'other', data: { t: 'abc' } });
    const read = (namespace: string, name: string) => readSecret(client, { namespace, name });
    const declaration = withSource({ secret: 'other', key: 't' });
    expect(await found(declaration, { readSecret: read })).toEqual({
      from: 'Secret cto/other, key t',
      value: 'abc',
    });
    expect(await found(declaration)).toBeUndefined();
    expect(await found(withSource({ secret: 'other', key: 'x' }), { readSecret: read })).toBeUndefined();
    expect(await found(withSource({ secret: 'keys', key: 'token' }), { readSecret: read })).toBeUndefined();
  });

  test('the configuration', async () => {
    expect(await found(withSource({ value: 'admin' }))).toEqual({
      from: 'the configuration',
      value: 'admin',
    });
  });

  test('chance', async () => {
    const declaration = declared('keys', [{ key: 'token', generate: { kind: 'hex', length: 4 } }]);
    expect(await found(declaration)).toEqual({ from: '4 random hexadecimal digits', value: '1234' });
  });

  test('a question, which is asked only when the value is read', async () => {
    const asked: string[] = [];
    const ask: SourceInputs['ask'] = ({ key }) => {
      asked.push(key.key);
      return Promise.resolve(Buffer.from('abc'));
    };
    const sources = sourcesWith([plain], { ask });
    const offer = await sources.find({ declaration: plain, key: plain.keys[0]! });
    expect(asked).toEqual([]);
    expect(offer).toMatchObject({ source: 'question' });
    expect(await found(plain, { ask })).toEqual({ from: 'a question', value: 'abc' });
    expect(await found(plain, { ask: () => Promise.resolve(undefined) })).toEqual({ from: 'a question' });
  });

  test('no question when it is optional', async () => {
    const optional = declared('keys', [{ key: 'token', optional: true }]);
    expect(await found(optional, { ask: () => Promise.resolve(Buffer.from('abc')) })).toBeUndefined();
  });
});

describe('the first source that has something wins', () => {
  test('in the order folder, canonical variable, configuration, chance, question', async () => {
    const cwd = temporaryFolder({ 'values/cto/keys/token': 'folder' });
    const declaration = declared('keys', [
      { key: 'token', source: { variable: 'MY_TOKEN' }, generate: { kind: 'hex', length: 4 } },
    ]);
    const variables = { CTO_SECRET_CTO_KEYS_TOKEN: 'canonical', MY_TOKEN: 'declared' };
    const parts = { cwd, ask: () => Promise.resolve(Buffer.from('asked')) };
    const value = async (more: Partial<SourceInputs>) =>
      (await found(declaration, { ...parts, ...more }))?.value;
    expect(await value({ variables, fromDirectory: 'values' })).toBe('folder');
    expect(await value({ variables })).toBe('canonical');
    expect(await value({ variables: { MY_TOKEN: 'declared' } })).toBe('declared');
    expect(await value({})).toBe('1234');
    expect((await found(plain, parts))?.value).toBe('asked');
  });

  test('a variable that is empty has nothing', async () => {
    expect(await found(plain, { variables: { CTO_SECRET_CTO_KEYS_TOKEN: '' } })).toBeUndefined();
  });
});

describe('a newline at the end of a file', () => {
  test.each([
    ['of one line is dropped', 'abc\n', 'abc'],
    ['of one line is dropped, also as Windows writes it', 'abc\r\n', 'abc'],
    ['of several lines stays', 'a\nb\n', 'a\nb\n'],
    ['that ends in two stays', 'abc\n\n', 'abc\n\n'],
    ['is not made up', 'abc', 'abc'],
    ['leaves spaces alone', ' abc \n', ' abc '],
  ])('%s', async (_what, content, value) => {
    const cwd = temporaryFolder({ 'values/cto/keys/token': content });
    expect(await found(plain, { cwd, fromDirectory: 'values' })).toMatchObject({ value });
  });
});

describe('what a person pointed to and cannot be used is said, not passed over', () => {
  test.each([
    ['an empty file', '', 'is empty'],
    ['a file with nothing but a newline', '\n', 'is empty'],
  ])('%s', async (_what, content, flaw) => {
    const cwd = temporaryFolder({ 'values/cto/keys/token': content });
    expect(await found(plain, { cwd, fromDirectory: 'values' })).toMatchObject({ flaw });
  });

  test('a folder where a file should be', async () => {
    const cwd = temporaryFolder();
    mkdirSync(join(cwd, 'values/cto/keys/token'), { recursive: true });
    expect(await found(plain, { cwd, fromDirectory: 'values' })).toMatchObject({ flaw: 'is a folder' });
  });

  test('a link that leads to itself', async () => {
    const cwd = temporaryFolder();
    symlinkSync('key.pem', join(cwd, 'key.pem'));
    expect(await found(withSource({ file: 'key.pem' }), { cwd })).toMatchObject({
      flaw: 'is a link that leads to itself',
    });
  });

  test('a file that a variable leads to and that is not there', async () => {
    const variables = { KEY_PATH: '/nowhere/key.pem' };
    expect(await found(withSource({ fileVariable: 'KEY_PATH' }), { variables })).toMatchObject({
      flaw: 'is not there',
    });
  });

  test('a Secret that may not be read', async () => {
    const cluster = fakeCluster();
    cluster.failures.set('GET secrets/cto/other', [error('forbidden', 403, 'no')]);
    const read = (namespace: string, name: string) => readSecret(cluster.client, { namespace, name });
    expect(await found(withSource({ secret: 'other', key: 't' }), { readSecret: read })).toMatchObject({
      flaw: 'may not be read by you',
    });
  });

  test('but a file of the configuration that is not there leaves the other sources', async () => {
    expect(await found(withSource({ file: '/nowhere/key.pem' }))).toBeUndefined();
  });
});

describe('the ways to give a key', () => {
  const ways = (declaration: SecretDeclaration, parts: Partial<SourceInputs> = {}) =>
    sourcesWith([declaration], parts).ways({ declaration, key: declaration.keys[0]! });
  const canonical = 'set CTO_SECRET_CTO_KEYS_TOKEN';
  const file = 'put it into the file DIR/cto/keys/token and give --from-dir DIR';

  test.each([
    ['nothing', plain, [canonical, file]],
    ['a variable', withSource({ variable: 'MY' }), ['set MY', canonical, file]],
    ['a file', withSource({ file: 'a/b' }), ['put it into the file a/b', canonical, file]],
    [
      'the variable of a file',
      withSource({ fileVariable: 'P' }),
      ['set P to the path of a file', canonical, file],
    ],
    [
      'a Secret',
      withSource({ secret: 'o', key: 'k' }),
      ['make the Secret cto/o with the key k', canonical, file],
    ],
  ])('begin with what the configuration names: %s', (_what, declaration, expected) => {
    expect(ways(declaration)).toEqual(expected);
  });

  test('name the folder that was given', () => {
    expect(ways(plain, { fromDirectory: 'values' })).toEqual([
      canonical,
      'put it into the file values/cto/keys/token',
    ]);
  });
});

describe('problems of what was given', () => {
  const twins = [declared('a-b', [{ key: 'c' }]), declared('a', [{ key: 'b-c' }])];

  test('a variable that could mean two keys gives neither, and is an error once it is set', async () => {
    const variables = { CTO_SECRET_CTO_A_B_C: 'abc' };
    const sources = sourcesWith(twins, { variables });
    expect(sources.problems).toEqual([
      expect.objectContaining({ rule: 'secrets/variable-collision', severity: 'error' }),
    ]);
    expect(await sources.find({ declaration: twins[0]!, key: twins[0]!.keys[0]! })).toBeUndefined();
    expect(sourcesWith(twins).problems).toEqual([expect.objectContaining({ severity: 'warning' })]);
  });

  test('files that belong to no key are warned of, with the key that was meant', () => {
    const cwd = temporaryFolder({
      'values/cto/keys/token': 'abc',
      'values/cto/keys/tokn': 'abc',
      'values/README': '',
      'values/.git/x': '',
    });
    const { problems } = sourcesWith([plain], { cwd, fromDirectory: 'values' });
    expect(problems.map(({ message, fix, severity }) => [message, fix, severity])).toEqual([
      [
        'values/README belongs to no key that the bundle declares',
        'remove it, or name it <namespace>/<secret>/<key>',
        'warning',
      ],
      [
        'values/cto/keys/tokn belongs to no key that the bundle declares',
        'did you mean "cto/keys/token"?',
        'warning',
      ],
    ]);
  });

  test('a key that is called like a path leads nowhere', async () => {
    const cwd = temporaryFolder({ 'values/x': '', outside: 'abc' });
    const nasty = declared('..', [{ key: '../../outside' }], { namespace: '..' });
    expect(await found(nasty, { cwd, fromDirectory: 'values' })).toBeUndefined();
  });
});
