import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { isOperatorError, type OperatorError } from '../../../src/kernel/errors.js';
import { createCredentials } from '../../../src/kube/credentials/create.js';
import type { ClusterSettings, ContextSettings, UserSettings } from '../../../src/kube/kubeconfig/model.js';
import { temporaryFolder } from '../../support/folder.js';
import { makeCertificate } from '../support/certificate.js';

const exec = () => Promise.reject(new Error('no plugin'));

describe('credentials', () => {
  test.each([
    [{}, {}, 'a request without credentials'],
    [{ token: 'abc' }, { authorization: 'Bearer abc' }, 'the token of user "jane"'],
    [
      { basic: { username: 'jane', password: 'pass:word' } },
      { authorization: `Basic ${Buffer.from('jane:pass:word').toString('base64')}` },
      'the password of user "jane"',
    ],
    [
      {
        impersonate: {
          user: 'admin',
          uid: '7',
          groups: ['a', 'b'],
          extra: { 'acme.io/(scope)': ['x', 'y'] },
        },
      },
      {
        'impersonate-user': 'admin',
        'impersonate-uid': '7',
        'impersonate-group': ['a', 'b'],
        'impersonate-extra-acme.io%2F%28scope%29': ['x', 'y'],
      },
      'a request without credentials',
    ],
  ] as [UserSettings, object, string][])('of %j are the headers %j', async (user, headers, what) => {
    const credentials = createCredentials(settings(user), { env: {}, exec });
    const credential = await credentials.current();
    expect(credential.headers).toEqual(headers);
    expect(credentials.what).toBe(what);
    expect(await credentials.renew(credential)).toBe(false);
  });

  test('of a client certificate are a TLS context, parsed once', async () => {
    const { certificate, key } = makeCertificate({ name: 'jane' });
    const place = { file: 'k', key: 'x' };
    const user = { certificate: { pem: certificate, ...place }, key: { pem: key, ...place } };
    const credentials = createCredentials(settings(user), { env: {}, exec });
    const { headers, context } = await credentials.current();
    expect(headers).toEqual({});
    expect(context).toBeDefined();
    expect((await credentials.current()).context).toBe(context);
    expect(credentials.what).toBe('the client certificate of user "jane"');
  });

  test('need no TLS for plain HTTP', async () => {
    const plain = settings({ token: 'abc' }, { server: new URL('http://localhost:8001') });
    expect((await createCredentials(plain, { env: {}, exec }).current()).context).toBeUndefined();
  });

  test('tell everything that is wrong with certificates, by file and key, and nothing of a key', () => {
    const folder = temporaryFolder({
      'bad.pem': '-----BEGIN CERTIFICATE-----\naGVsbG8=\n-----END CERTIFICATE-----\n',
    });
    const error = failed(() =>
      createCredentials(
        settings(
          {
            certificate: { path: join(folder, 'none.pem'), file: 'k', key: 'client-certificate' },
            key: { pem: 'very-secret', file: 'k', key: 'client-key-data' },
          },
          { authority: { path: folder, file: 'k', key: 'certificate-authority' } },
        ),
        { env: {}, exec },
      ),
    );
    expect(error.problems.map(({ path, message }) => `${path ?? ''} ${message}`)).toEqual([
      `certificate-authority names ${folder}, which cannot be read (EISDIR)`,
      `client-certificate names ${join(folder, 'none.pem')}, which does not exist`,
      'client-key-data holds no private key in PEM',
    ]);
    const bad = { path: join(folder, 'bad.pem'), file: 'k', key: 'client-certificate' };
    const { certificate, key } = makeCertificate({ name: 'a' });
    const good = { pem: certificate, file: 'k', key: 'client-certificate-data' };
    const own = { pem: key, file: 'k', key: 'client-key-data' };
    const other = { pem: makeCertificate({ name: 'b' }).key, file: 'k', key: 'client-key-data' };
    const check = (user: UserSettings) =>
      failed(() => createCredentials(settings(user), { env: {}, exec })).problems;
    expect(check({ certificate: bad, key: own })[0]).toMatchObject({ path: 'client-certificate' });
    expect(check({ certificate: good, key: other })).toMatchObject([{ path: 'client-key-data' }]);
  });
});

describe('a token in a file', () => {
  test('is read again when the file is replaced', async () => {
    const folder = temporaryFolder({ token: 'one\n' });
    const tokenFile = join(folder, 'token');
    const credentials = createCredentials(settings({ tokenFile, token: 'fallback' }), { env: {}, exec });
    const first = await credentials.current();
    expect(first.headers).toEqual({ authorization: 'Bearer one' });
    expect(await credentials.current()).toBe(first);
    writeFileSync(`${tokenFile}.new`, 'two-two');
    renameSync(`${tokenFile}.new`, tokenFile);
    expect((await credentials.current()).headers).toEqual({ authorization: 'Bearer two-two' });
  });

  test('is looked at when it is refused: another one is worth a try, the same one is not', async () => {
    const folder = temporaryFolder({ token: 'one' });
    const tokenFile = join(folder, 'token');
    const credentials = createCredentials(settings({ tokenFile }), { env: {}, exec });
    const first = await credentials.current();
    expect(await credentials.renew(first)).toBe(false);
    writeFileSync(tokenFile, 'two');
    expect(await credentials.renew(first)).toBe(true);
    expect(credentials.hint).toContain(tokenFile);
  });

  test('stays in use while the file is away or empty', async () => {
    const folder = temporaryFolder({ token: 'one' });
    const tokenFile = join(folder, 'token');
    const credentials = createCredentials(settings({ tokenFile }), { env: {}, exec });
    await credentials.current();
    for (const spoil of [() => writeFileSync(tokenFile, ''), () => rmSync(tokenFile)]) {
      spoil();
      expect((await credentials.current()).headers).toEqual({ authorization: 'Bearer one' });
    }
  });

  test('is replaced by the one in the kubeconfig while there is none', async () => {
    const tokenFile = join(temporaryFolder(), 'none');
    const fallback = createCredentials(settings({ tokenFile, token: 'fallback' }), { env: {}, exec });
    expect((await fallback.current()).headers).toEqual({ authorization: 'Bearer fallback' });
    const none = createCredentials(settings({ tokenFile }), { env: {}, exec });
    expect((await none.current()).headers).toEqual({});
  });
});

function settings(user: UserSettings, cluster: Partial<ClusterSettings> = {}): ContextSettings {
  return {
    userName: 'jane',
    source: 'test',
    cluster: { server: new URL('https://cluster.test'), insecure: false, ...cluster },
    user,
  };
}

function failed(work: () => unknown): OperatorError {
  try {
    work();
  } catch (error) {
    if (isOperatorError(error)) return error;
  }
  throw new Error('it did not fail');
}
