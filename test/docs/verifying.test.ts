import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCli } from '../../src/cli/run.js';
import { recordingIo } from '../cli/support/io.js';
import { temporaryFolder } from '../support/folder.js';
import { root } from '../support/program.js';
import { makeRelease } from '../release/support/release.js';
import { gpgHome, tool } from '../release/support/tools.js';

const text = readFileSync(join(root, 'docs', 'verifying.md'), 'utf8');
const blocks = [...text.matchAll(/^```sh\n(.*?)^```/gms)].map(([, block = '']) => block);

describe('every command of docs/verifying.md', () => {
  let folder: string;
  /** The release as it was made. */
  let makers: string;
  let env: object;
  let end: () => void;

  // a download as a person has it: the files of the release, and keys from elsewhere
  beforeAll(async () => {
    const keys = temporaryFolder();
    const home = gpgHome(keys);
    const common = ['--batch', '--no-tty', '--pinentry-mode', 'loopback', '--passphrase', ''];
    tool(
      'gpg',
      [...common, '--quick-gen-key', 'Release <r@example.com>', 'ed25519', 'sign', 'never'],
      keys,
      '',
      home.env,
    );
    const { text: key } = tool('gpg', [...common, '--armor', '--export-secret-keys'], keys, '', home.env);
    home.end();
    const release = await makeRelease(temporaryFolder(), key);
    makers = release.folder;
    folder = temporaryFolder();
    cpSync(release.folder, folder, { recursive: true });
    mkdirSync(join(folder, 'trusted'));
    for (const name of ['minisign.pub', 'openpgp.asc', 'sigstore.pub'])
      cpSync(join(folder, name), join(folder, 'trusted', name));
    ({ env, end } = gpgHome(temporaryFolder()));
  }, 120_000);

  afterAll(() => end());

  test.each(blocks.filter((block) => block.startsWith('cto ') && !block.includes('verify v')))(
    'works with the program itself: %s',
    async (block) => {
      const cwd = temporaryFolder();
      cpSync(makers, join(cwd, 'downloads'), { recursive: true });
      cpSync(join(folder, 'trusted'), join(cwd, 'trusted'), { recursive: true });
      const { io, stdout, stderr } = recordingIo({ cwd });
      expect(await runCli(block.trim().split(' ').slice(1), io), stderr()).toBe(0);
      expect(stdout()).toContain('vouched for by a key that you trust');
      writeFileSync(join(cwd, 'downloads', 'install.sh'), 'evil');
      expect(await runCli(block.trim().split(' ').slice(1), io)).toBe(1);
      expect(stdout()).toContain('install.sh has the SHA-256');
    },
  );

  test.each(blocks.filter((block) => !block.startsWith('cto ')))('works: %s', (block) => {
    const { code, text: said } = tool('sh', ['-ec', block], folder, '', env);
    expect(said).toMatch(/OK|Good signature|verified|Verified|^$/);
    expect(code, said).toBe(0);
  });

  test('fails for a changed file, or for changed checksums', () => {
    const spoiled = temporaryFolder();
    cpSync(folder, spoiled, { recursive: true });
    writeFileSync(join(spoiled, 'cto-1.2.3-linux-amd64.tar.gz'), 'evil');
    writeFileSync(join(spoiled, 'checksums.txt'), 'evil\n');
    const failing = blocks.filter(
      (block) => /checksums|sha256|shasum/.test(block) && !/^(?:tar|cto) /.test(block),
    );
    expect(failing.length).toBeGreaterThanOrEqual(5);
    for (const block of failing) expect(tool('sh', ['-ec', block], spoiled, '', env).code, block).not.toBe(0);
  });
});
