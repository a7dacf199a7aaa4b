import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync, writeFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sha256 } from '../../../src/bundle/digest.js';
import { isOperatorError } from '../../../src/kernel/errors.js';
import type { Artifact } from '../../../src/release/artifact.js';
import { formatChecksums, parseChecksums } from '../../../src/release/checksum/format.js';
import { verifyChecksums } from '../../../src/release/checksum/verify.js';
import { writeChecksums } from '../../../src/release/checksum/write.js';
import { storeFile } from '../../../src/release/files/artifact.js';
import { temporaryFolder } from '../../support/folder.js';

/** A release of a few files with their checksums. */
async function release() {
  const folder = temporaryFolder();
  const artifacts: Artifact[] = [
    {
      ...(await storeFile(folder, 'cto-1.0.0-linux-amd64.tar.gz', 'archive')),
      kind: 'archive',
      target: 'linux-amd64',
      payloadSha256: '',
    },
    { ...(await storeFile(folder, 'notes.md', '# notes\n')), kind: 'notes' },
    {
      ...(await storeFile(folder, 'cto', 'program')),
      kind: 'executable',
      target: 'linux-amd64',
      payloadSha256: '',
      signature: 'none',
    },
  ];
  rmSync(join(folder, 'artifacts/cto'));
  const written = await writeChecksums(folder, artifacts);
  return { folder: join(folder, 'artifacts'), written };
}

const judges = [
  ['sha256sum', ['--strict', '-c']],
  ['shasum', ['-a', '256', '--strict', '-c']],
] as const;

describe('the checksums of a release', () => {
  test('stand beside each file that people download, and in one list; naked programs have none', async () => {
    const { folder, written } = await release();
    expect(readdirSync(folder).sort()).toEqual([
      'checksums.txt',
      'cto-1.0.0-linux-amd64.tar.gz',
      'cto-1.0.0-linux-amd64.tar.gz.sha256',
      'notes.md',
      'notes.md.sha256',
    ]);
    expect(written.map(({ name, kind }) => [name, kind])).toEqual([
      ['cto-1.0.0-linux-amd64.tar.gz.sha256', 'companion'],
      ['notes.md.sha256', 'companion'],
      ['checksums.txt', 'checksums'],
    ]);
    expect(readFileSync(join(folder, 'checksums.txt'), 'utf8')).toBe(
      `${sha256('archive')}  cto-1.0.0-linux-amd64.tar.gz\n${sha256('# notes\n')}  notes.md\n`,
    );
  });

  test.each(judges)('are taken by %s, which notices a changed byte', async (program, args) => {
    const { folder } = await release();
    const check = (file: string) => spawnSync(program, [...args, file], { cwd: folder, encoding: 'utf8' });
    for (const file of ['checksums.txt', 'notes.md.sha256', 'cto-1.0.0-linux-amd64.tar.gz.sha256'])
      expect(check(file)).toMatchObject({ status: 0, stderr: '' });
    writeFileSync(join(folder, 'notes.md'), '# nodes\n');
    for (const file of ['checksums.txt', 'notes.md.sha256'])
      expect(check(file).stdout).toContain('notes.md: FAILED');
  });

  test('tell bad, missing and unexpected files apart, by name', async () => {
    const { folder } = await release();
    const checksums = parseChecksums(readFileSync(join(folder, 'checksums.txt'), 'utf8'), 'checksums.txt');
    const allowed = (name: string) => name === 'checksums.txt' || name.endsWith('.sha256');
    expect(await verifyChecksums(folder, checksums, allowed)).toEqual([]);
    writeFileSync(join(folder, 'notes.md'), 'other');
    writeFileSync(join(folder, 'evil.sh'), '');
    rmSync(join(folder, 'cto-1.0.0-linux-amd64.tar.gz'));
    const problems = await verifyChecksums(folder, checksums, allowed);
    expect(
      problems.map(({ location, message }) => [location?.file, message.replace(/[0-9a-f]{64}/g, '<sum>')]),
    ).toEqual([
      ['cto-1.0.0-linux-amd64.tar.gz', 'cto-1.0.0-linux-amd64.tar.gz is listed, but not there'],
      ['notes.md', 'notes.md has the SHA-256 <sum>, not <sum>'],
      ['evil.sh', 'evil.sh is not part of the release'],
    ]);
  });
});

describe('reading checksums', () => {
  const sum = sha256('');
  const bad: readonly (readonly [string, string, RegExp])[] = [
    ['nothing', '', /line 1 does not end/],
    ['no newline at the end', `${sum}  a`, /line 1 does not end/],
    ['capital digits', `${sum.toUpperCase()}  a\n`, /line 1 is not 64 small/],
    ['a short digest', `${sum.slice(1)}  a\n`, /line 1 is not 64/],
    ['one blank', `${sum} a\n`, /line 1 is not 64/],
    ['the binary mark', `${sum} *a\n`, /line 1 is not 64/],
    ['a folder in a name', `${sum}  ../a\n`, /names "\.\.\/a", which is no plain/],
    ['a line of Windows', `${sum}  a\r\n`, /no plain file name|is not 64/],
    ['an empty line', `${sum}  a\n\n${sum}  b\n`, /line 2 is not 64/],
    ['a name twice', `${sum}  a\n${sum}  a\n`, /line 2 names "a" twice/],
    ['a wrong order', `${sum}  b\n${sum}  a\n`, /line 2 names "a" twice, or out of order/],
    ['a page of HTML', '<html>\n</html>\n', /line 1 is not 64/],
  ];

  test.each(bad)('refuses %s', (_what, text, message) => {
    const read = () => parseChecksums(text, 'checksums.txt');
    expect(read).toThrow(/checksums.txt is not a list of checksums/);
    try {
      read();
    } catch (error) {
      expect(isOperatorError(error) && error.problems[0]?.message).toMatch(message);
    }
  });

  const names = fc.uniqueArray(fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,12}$/), {
    minLength: 1,
    maxLength: 6,
  });
  const lists = names.map((all) => all.map((name) => ({ name, sha256: sha256(name) })));

  test('gives back what was written', () => {
    fc.assert(
      fc.property(lists, (checksums) => {
        const read = parseChecksums(formatChecksums(checksums), 'x');
        expect([...read].sort((a, b) => (a.name < b.name ? -1 : 1))).toEqual(
          [...checksums].sort((a, b) => (a.name < b.name ? -1 : 1)),
        );
      }),
    );
  });

  test('takes nothing that would be written differently', () => {
    fc.assert(
      fc.property(lists, fc.nat(), fc.integer({ min: 0, max: 127 }), (checksums, position, byte) => {
        const bytes = Buffer.from(formatChecksums(checksums));
        bytes[position % bytes.length] = byte;
        const text = bytes.toString('latin1');
        try {
          expect(formatChecksums(parseChecksums(text, 'x'))).toBe(text);
        } catch (error) {
          expect(isOperatorError(error)).toBe(true);
        }
      }),
    );
  });
});

test.each(['a b', 'a/b', '', '-x', '.x', 'a\nb'])('the name %j never gets into a checksum file', (name) => {
  expect(() => formatChecksums([{ name, sha256: sha256('') }])).toThrow('cannot stand in a checksum file');
});
