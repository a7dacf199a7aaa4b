import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { pack, type Header } from 'tar-stream';
import { describe, expect, test } from 'vitest';
import { readArchive } from '../../src/bundle/archive.js';
import { readBundle, verifyBundle } from '../../src/bundle/read.js';
import { serializeIndex } from '../../src/bundle/serialize.js';
import { temporaryFolder } from '../support/folder.js';
import { root } from '../support/program.js';

const minimal = join(root, 'dist', 'minimal');
const index = readFileSync(join(minimal, 'bundle.json'), 'utf8');

/** Packs with the tar of the system, as a person would. */
function packed(...args: string[]): string {
  const file = join(temporaryFolder(), 'bundle.tar.gz');
  execFileSync('tar', ['-czf', file, ...args]);
  return file;
}

type Member = readonly [header: Partial<Header> & Pick<Header, 'name'>, content?: string];

/** Packs members as they are given, however wrong. */
async function packedBy(members: readonly Member[], gzip = true): Promise<string> {
  const tar = pack();
  for (const [header, content] of members) tar.entry(header, content ?? '');
  tar.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of tar) chunks.push(chunk as Buffer);
  const file = join(temporaryFolder(), 'bundle.tar.gz');
  writeFileSync(file, gzip ? gzipSync(Buffer.concat(chunks)) : Buffer.concat(chunks));
  return file;
}

describe('an archive of a bundle', () => {
  test.each([
    ['a folder', ['-C', join(root, 'dist'), 'minimal']],
    ['the files at the top', ['-C', minimal, '.']],
  ])('made from %s is the bundle of the folder, intact', async (_what, args) => {
    const bundle = await readArchive(packed(...args));
    expect(verifyBundle(bundle)).toEqual([]);
    expect(serializeIndex(bundle.index)).toBe(index);
    expect([...bundle.files]).toEqual([...readBundle(minimal).files]);
  });

  test('need not be compressed', async () => {
    const file = await packedBy([[{ name: 'bundle.json' }, index]], false);
    expect((await readArchive(file)).index.profile).toBe('minimal');
  });

  test('takes names longer than a tar header has room for', async () => {
    const name = `manifests/${'long'.repeat(60)}.yaml`;
    const file = await packedBy([
      [{ name: 'bundle.json' }, index],
      [{ name }, 'a: 1\n'],
    ]);
    expect((await readArchive(file)).files.get(name)).toBe('a: 1\n');
  });
});

describe('an archive is refused', () => {
  const good: Member = [{ name: 'bundle.json' }, index];
  const bad: readonly (readonly [string, readonly Member[], RegExp])[] = [
    ['with an absolute path', [good, [{ name: '/etc/passwd' }, 'x']], /"\/etc\/passwd" leads out/],
    ['with a path upwards', [good, [{ name: 'a/../../b' }, 'x']], /"a\/\.\.\/\.\.\/b" leads out/],
    ['with a path of Windows', [good, [{ name: 'C:\\x' }, 'x']], /leads out/],
    ['with a symbolic link', [good, [{ name: 'l', type: 'symlink', linkname: '/etc' }]], /"l" is a symlink/],
    ['with a hard link', [good, [{ name: 'l', type: 'link', linkname: 'bundle.json' }]], /"l" is a link/],
    ['with a device', [good, [{ name: 'd', type: 'character-device' }]], /"d" is a character-device/],
    ['with a file twice', [good, good], /"bundle.json" is in it twice/],
    ['with a file twice by another spelling', [good, [{ name: './bundle.json' }, index]], /twice/],
    ['without an index', [[{ name: 'a/b/c/bundle.json' }, index]], /holds no bundle.json/],
    [
      'with two bundles',
      [
        [{ name: 'a/bundle.json' }, index],
        [{ name: 'b/bundle.json' }, index],
      ],
      /several bundles: a\/, b\//,
    ],
    [
      'with files beside the folder of the bundle',
      [
        [{ name: 'a/bundle.json' }, index],
        [{ name: 'b.yaml' }, 'x'],
      ],
      /"b.yaml" is beside the folder a\//,
    ],
  ];

  test.each(bad)('%s', async (_what, members, message) => {
    const error = await readArchive(await packedBy(members)).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'E_BUNDLE_ARCHIVE', exitCode: 2 });
    expect((error as Error).message).toMatch(message);
    expect((error as Error).message).toContain('bundle.tar.gz: ');
  });

  test('when a small file unpacks to a large one, without holding it', async () => {
    const bomb = await packedBy([[{ name: 'zeros' }, '0'.repeat(5_000_000)]]);
    await expect(readArchive(bomb, { bytes: 1_000_000 })).rejects.toThrow('1000000');
  });

  test('when it has too many entries', async () => {
    const many = Array.from({ length: 20 }, (_, number): Member => [{ name: `${number}` }, '']);
    await expect(readArchive(await packedBy(many), { entries: 10 })).rejects.toThrow('more than 10 entries');
  });

  test.each([
    ['no archive', Buffer.from('thesis'.repeat(200))],
    ['cut off', gzipSync(Buffer.alloc(5000, 'x')).subarray(0, 30)],
    ['empty', Buffer.alloc(0)],
  ])('when it is %s', async (_what, bytes) => {
    const file = join(temporaryFolder(), 'x.tar.gz');
    writeFileSync(file, bytes);
    await expect(readArchive(file)).rejects.toMatchObject({ code: 'E_BUNDLE_ARCHIVE' });
  });

  test('when its index is of another version, in the words of a folder', async () => {
    const file = await packedBy([[{ name: 'bundle.json' }, '{"schemaVersion": 9}']]);
    await expect(readArchive(file)).rejects.toMatchObject({ code: 'E_BUNDLE_VERSION' });
  });
});
