import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../support/folder.js';
import { root } from '../support/program.js';
import { makeRelease } from '../release/support/release.js';
import { gpgHome, tool } from '../release/support/tools.js';

const text = readFileSync(join(root, 'docs', 'verifying.md'), 'utf8');
const blocks = [...text.matchAll(/^```sh\n(.*?)^```/gms)].map(([, block = '']) => block);

describe('every command of docs/verifying.md', () => {
  let folder: string;
  let env: object;
  let end: () => void;

  // a download as a person has it: the files of the release, and keys from elsewhere
  beforeAll(async () => {
    const makers = temporaryFolder();
    const home = gpgHome(makers);
    const common = ['--batch', '--no-tty', '--pinentry-mode', 'loopback', '--passphrase', ''];
    tool(
      'gpg',
      [...common, '--quick-gen-key', 'Release <r@example.com>', 'ed25519', 'sign', 'never'],
      makers,
      '',
      home.env,
    );
    const { text: key } = tool('gpg', [...common, '--armor', '--export-secret-keys'], makers, '', home.env);
    home.end();
    const release = await makeRelease(temporaryFolder(), key);
    folder = temporaryFolder();
    cpSync(release.folder, folder, { recursive: true });
    mkdirSync(join(folder, 'trusted'));
    for (const name of ['minisign.pub', 'openpgp.asc', 'sigstore.pub'])
      cpSync(join(folder, name), join(folder, 'trusted', name));
    ({ env, end } = gpgHome(temporaryFolder()));
  }, 120_000);

  afterAll(() => end());

  test.each(blocks)('works: %s', (block) => {
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
      (block) => /checksums|sha256|shasum/.test(block) && !block.startsWith('tar'),
    );
    expect(failing.length).toBeGreaterThanOrEqual(5);
    for (const block of failing) expect(tool('sh', ['-ec', block], spoiled, '', env).code, block).not.toBe(0);
  });
});
