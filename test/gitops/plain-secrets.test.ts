import { expect, test, describe } from 'vitest';
import { plainSecrets } from '../../src/gitops/plain-secrets.js';
import { changedBundle, committedBundle } from './support/bundle.js';

const bundle = committedBundle();

function found(yaml: string): string[] {
  const changed = changedBundle(bundle, 'manifests/01-foundation.yaml', (text) => `${text}---\n${yaml}`);
  return plainSecrets(changed).map(({ message }) => message);
}

const secret = (rest: string) =>
  `apiVersion: v1\nkind: Secret\nmetadata:\n  name: one\n  namespace: cto\n${rest}`;

describe('plainSecrets', () => {
  test('finds every value of a Secret, encoded or not', () => {
    expect(found(secret('data:\n  a: cGFzcw==\nstringData:\n  b: pass\n'))).toEqual([
      'Secret cto/one has a value in data.a that everybody who reads the repository can read',
      'Secret cto/one has a value in stringData.b that everybody who reads the repository can read',
    ]);
  });

  test('lets a Secret without values pass: somebody else fills it in', () => {
    expect(found(secret('type: Opaque\n'))).toEqual([]);
    expect(found(secret('data: {}\nstringData:\n  a: ""\n'))).toEqual([]);
    for (const profile of ['minimal', 'standard', 'production'])
      expect(plainSecrets(committedBundle(profile))).toEqual([]);
  });

  test('lets an ExternalSecret pass', () => {
    expect(
      found(
        'apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata:\n  name: one\n  namespace: cto\nspec:\n  data:\n  - secretKey: a\n    remoteRef:\n      key: b\n',
      ),
    ).toEqual([]);
  });

  test('lets what SOPS encrypted pass, and nothing beside it', () => {
    const encrypted = 'ENC[AES256_GCM,data:Zm9v,iv:YmFy,tag:YmF6,type:str]';
    const sops = 'sops:\n  mac: ENC[AES256_GCM,data:a,iv:b,tag:c,type:str]\n  version: 3.10.2\n';
    expect(found(secret(`data:\n  a: ${encrypted}\n${sops}`))).toEqual([]);
    expect(found(secret(`data:\n  a: ${encrypted}\n  b: cGFzcw==\n${sops}`))).toHaveLength(1);
    // without its metadata nobody can decrypt it: then it is only a text that looks like it
    expect(found(secret(`stringData:\n  a: ${encrypted}\n`))).toHaveLength(1);
  });
});
