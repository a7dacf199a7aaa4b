import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { gpgHome, tool } from '../release/support/tools.js';
import { temporaryFolder } from '../support/folder.js';
import { root } from '../support/program.js';

const text = readFileSync(join(root, 'docs', 'releasing.md'), 'utf8');
const section = text.slice(text.indexOf('## Key rotation'), text.indexOf('## Cleaning up'));

/** Lines of the section that a tool runs, without what hands their output to GitHub. */
const linesOf = (program: string) =>
  [...section.matchAll(/^```sh\n(.*?)^```/gms)]
    .flatMap(([, block = '']) => block.split('\n'))
    .filter((line) => line.startsWith(`${program} `))
    .map((line) => line.replace(/ \| gh secret set .*/, ''));

describe('changing keys, as the runbook says', () => {
  test('works with gpg: the old key is renewed, the new one is signed with it and can be exported', () => {
    const folder = temporaryFolder();
    const { env, end } = gpgHome(folder);
    // a terminal would ask for the passphrase
    const gpg = (line: string) =>
      tool(
        'sh',
        ['-ec', line.replace(/^gpg /, "gpg --batch --yes --pinentry-mode loopback --passphrase '' ")],
        folder,
        '',
        env,
      );
    const fingerprints = () =>
      [...gpg('gpg --with-colons --list-keys').text.matchAll(/^fpr:+([0-9A-F]{40}):/gm)].map(
        ([, one = '']) => one,
      );
    try {
      gpg('gpg --quick-generate-key "Old <old@example.org>" ed25519 sign 1y');
      const [old = ''] = fingerprints();
      const lines = linesOf('gpg');
      expect(lines).toHaveLength(4);
      for (const line of lines) {
        const fresh = fingerprints().find((one) => one !== old) ?? '';
        const said = gpg(
          line.replace('NEW_FINGERPRINT', fresh).replace('OLD_FINGERPRINT', old).replace('FINGERPRINT', old),
        );
        expect(said.code, `${line}\n${said.text}`).toBe(0);
        if (line.includes('--export')) expect(said.text).toContain('BEGIN PGP PRIVATE KEY BLOCK');
      }
      expect(gpg('gpg --check-sigs releases@example.org').text).toContain('Old <old@example.org>');
    } finally {
      end();
    }
  });

  test('works with openssl: the day that a certificate ends, and its fingerprint as the audit log shows it', () => {
    const folder = temporaryFolder();
    const run = (line: string) => tool('sh', ['-ec', line], folder);
    run('openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=x -keyout k.pem -out c.pem 2>/dev/null');
    run('openssl pkcs12 -export -inkey k.pem -in c.pem -out certificate.p12 -passout pass:');
    const [show = ''] = linesOf('openssl');
    const said = run(show.replace(' -nokeys', ' -passin pass: -nokeys'));
    expect(said.text).toMatch(/notAfter=.*\n[\s\S]*sha256 Fingerprint=(?:[0-9A-F]{2}:){31}[0-9A-F]{2}/);
    expect(linesOf('base64').map((line) => run(line).code)).toEqual([0, 0]);
  });
});
