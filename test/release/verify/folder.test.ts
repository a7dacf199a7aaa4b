import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { packArchive } from '../../../src/release/archive/index.js';
import { sha256 } from '../../../src/bundle/digest.js';
import { verifyFolder } from '../../../src/release/verify/folder.js';
import { declaredNames, parseReleaseIndex } from '../../../src/release/verify/index-file.js';
import { noTrust, readTrust, type Trust } from '../../../src/release/verify/trust.js';
import { generateMinisign } from '../../../src/release/signing/minisign/generate.js';
import { temporaryFolder } from '../../support/folder.js';
import { makeRelease, type SmallRelease } from '../support/release.js';
import { gpgHome, tool } from '../support/tools.js';

let release: SmallRelease;
let trust: Trust;

beforeAll(async () => {
  const home = temporaryFolder();
  const { env, end } = gpgHome(home);
  const common = ['--batch', '--no-tty', '--pinentry-mode', 'loopback', '--passphrase', ''];
  tool(
    'gpg',
    [...common, '--quick-gen-key', 'Release <r@example.com>', 'ed25519', 'sign', 'never'],
    home,
    '',
    env,
  );
  const { text } = tool('gpg', [...common, '--armor', '--export-secret-keys'], home, '', env);
  end();
  release = await makeRelease(temporaryFolder(), text);
  trust = readTrust(release.publicKeys);
});

/** A copy that a test may spoil. */
function copy(): string {
  const folder = temporaryFolder();
  cpSync(release.folder, folder, { recursive: true });
  return folder;
}

/** Names of the files that the problems are about. */
async function blamed(folder: string, given: Trust = trust): Promise<readonly (string | undefined)[]> {
  return (await verifyFolder(folder, given)).problems.map(({ location }) => location?.file);
}

describe('a release as it was made', () => {
  test('is verified, and trusted since trusted keys signed it', async () => {
    const verdict = await verifyFolder(release.folder, trust);
    expect(verdict.problems).toEqual([]);
    expect(verdict.trusted).toBe(true);
    expect(verdict.index).toMatchObject({ version: '1.2.3', tag: 'v1.2.3', mode: 'release' });
    expect(verdict.signatures.map(({ format, is }) => [format, is])).toEqual([
      ['minisign', 'verified'],
      ['sigstore', 'verified'],
      ['gpg', 'unchecked'],
    ]);
  });

  test('is undamaged, but not trusted, without a key that is trusted', async () => {
    const verdict = await verifyFolder(release.folder, noTrust);
    expect(verdict).toMatchObject({ problems: [], trusted: false });
    expect(verdict.signatures.map(({ is }) => is)).toEqual(['consistent', 'consistent', 'unchecked']);
  });

  test('has exactly the files that release.json declares', () => {
    const index = parseReleaseIndex(readFileSync(join(release.folder, 'release.json'), 'utf8'));
    expect(declaredNames(index)).toEqual(readdirSync(release.folder).sort());
  });
});

describe('one changed byte', () => {
  test('fails every file, whichever it is, by its name', async () => {
    for (const name of readdirSync(release.folder)) {
      const folder = copy();
      const bytes = readFileSync(join(folder, name));
      const at = Math.floor(bytes.length / 2);
      bytes[at] = bytes[at]! ^ 1;
      writeFileSync(join(folder, name), bytes);
      for (const given of [trust, noTrust]) expect(await blamed(folder, given), name).toContain(name);
    }
  });

  test('fails any file at any place, whatever it becomes, by its name', async () => {
    const names = readdirSync(release.folder);
    const folder = copy();
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...names),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        fc.boolean(),
        async (name, place, change, keys) => {
          const whole = readFileSync(join(release.folder, name));
          const bytes = Buffer.from(whole);
          bytes[place % bytes.length] = bytes[place % bytes.length]! ^ change;
          writeFileSync(join(folder, name), bytes);
          try {
            const verdict = await verifyFolder(folder, keys ? trust : noTrust);
            expect(verdict.problems.map(({ location }) => location?.file)).toContain(name);
            expect(verdict.trusted).toBe(false);
          } finally {
            writeFileSync(join(folder, name), whole);
          }
        },
      ),
      { numRuns: 150 },
    );
    expect(await blamed(folder)).toEqual([]);
  }, 120_000);

  test('of a download is the fault of the download alone', async () => {
    const folder = copy();
    writeFileSync(join(folder, 'install.sh'), '#!/bin/sh\nevil\n');
    expect(await blamed(folder)).toEqual(['install.sh']);
  });
});

describe('a folder that is not the release', () => {
  test('fails for a file that is missing, by its name', async () => {
    for (const name of readdirSync(release.folder)) {
      const folder = copy();
      rmSync(join(folder, name));
      expect(await blamed(folder), name).toContain(name);
    }
  });

  test('fails for a file that was added', async () => {
    const folder = copy();
    writeFileSync(join(folder, 'cto-1.2.3-linux-arm64.tar.gz'), 'more');
    expect(await blamed(folder)).toEqual(['cto-1.2.3-linux-arm64.tar.gz']);
  });

  test('fails when somebody else made it all anew, with keys of his own', async () => {
    const theirs = await makeRelease(temporaryFolder());
    const verdict = await verifyFolder(theirs.folder, trust);
    expect(verdict.trusted).toBe(false);
    expect(verdict.problems.map(({ message }) => message)).toEqual([
      expect.stringMatching(
        /^checksums\.txt\.minisig was made with the key [0-9A-F]{16}, which is not trusted$/,
      ),
      expect.stringMatching(
        /^checksums\.txt\.sigstore\.json does not fit checksums\.txt, or is of another key$/,
      ),
    ]);
  });

  test('is only consistent, never trusted, when its signatures were taken away', async () => {
    const folder = copy();
    for (const ending of ['minisig', 'sigstore.json', 'asc']) rmSync(join(folder, `checksums.txt.${ending}`));
    const verdict = await verifyFolder(folder, trust);
    expect(verdict.trusted).toBe(false);
    expect(verdict.problems).toHaveLength(3);
  });
});

describe('what is inside', () => {
  /** Replaces a file and every record of its digest, as somebody without a key could. */
  function replace(folder: string, name: string, bytes: Buffer): void {
    const before = sha256(readFileSync(join(folder, name)));
    writeFileSync(join(folder, name), bytes);
    for (const record of [`${name}.sha256`, 'release.json', 'checksums.txt'])
      writeFileSync(
        join(folder, record),
        readFileSync(join(folder, record), 'utf8').replace(before, sha256(bytes)),
      );
  }

  test('of an archive is a program', async () => {
    const folder = copy();
    const other = join(temporaryFolder(), 'a.tar.gz');
    await packArchive(other, [{ path: 'README', content: 'no program' }], { sourceDate: 0, level: 9 });
    replace(folder, 'cto-1.2.3-linux-amd64.tar.gz', readFileSync(other));
    const { problems } = await verifyFolder(folder, noTrust);
    expect(problems.map(({ message }) => message)).toContain('cto-1.2.3-linux-amd64.tar.gz holds no program');
  });

  test.each(['cto-1.2.3-windows-amd64.zip', 'cto-manifests-1.2.3-minimal.tar.gz'])(
    'of %s can be opened',
    async (name) => {
      const folder = copy();
      replace(folder, name, Buffer.from('not an archive'));
      const { problems } = await verifyFolder(folder, noTrust);
      expect(problems.map(({ message }) => message).join('\n')).toMatch(`${name} cannot be opened`);
    },
  );
});

describe('keys that are trusted', () => {
  test('are read from their files, both kinds', async () => {
    const { publicFile, keyId } = await generateMinisign();
    const read = readTrust([{ name: 'a', text: publicFile }, ...release.publicKeys]);
    expect([read.minisign.length, read.sigstore.length]).toEqual([2, 1]);
    expect(publicFile).toContain(keyId);
  });

  test('are refused by the names of their files', () => {
    const files = [{ name: 'a.txt', text: 'x' }, { name: 'b.pub', text: '' }, ...release.publicKeys];
    expect(() => readTrust(files)).toThrow('no public key in a.txt, b.pub');
  });
});

test.each([
  ['{', 'is not JSON'],
  ['{"schemaVersion":2}', 'is of a shape that this program does not read'],
  ['{"schemaVersion":1,"version":"1","files":[{"name":"../a"}],"signatures":[]}', 'has a file without'],
  [
    '{"schemaVersion":1,"version":"1","files":[],"signatures":["a/b"]}',
    'has a signature without a plain name',
  ],
  ['{"schemaVersion":1,"files":[],"signatures":[]}', 'has no version'],
])('release.json with %s is refused', (text, message) => {
  expect(() => parseReleaseIndex(text)).toThrow(`release.json ${message}`);
});
