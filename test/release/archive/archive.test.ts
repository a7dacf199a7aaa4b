import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { pack, type Header } from 'tar-stream';
import { describe, expect, test } from 'vitest';
import { compareEntries, packArchive, readEntries, type Member } from '../../../src/release/archive/index.js';
import { openCache, type ReleaseCache } from '../../../src/release/cache/index.js';
import { entriesOf, pathComplaint } from '../../../src/release/archive/member.js';
import { sha256 } from '../../../src/bundle/digest.js';
import { temporaryFolder } from '../../support/folder.js';
import { places, programOf } from '../support/elsewhere.js';

const options = { sourceDate: 1_700_000_000, level: 9 };

/** A program too large for one piece of a stream, with bytes that compress badly and well. */
const program = Buffer.concat([
  Buffer.from(Array.from({ length: 300_000 }, (_, index) => (index * index * 31) % 251)),
  Buffer.alloc(400_000, 7),
]);

const members: readonly Member[] = [
  { path: 'cto-1.0.0/cto', content: program, executable: true },
  { path: 'cto-1.0.0/LICENSE', content: 'Apache-2.0\n' },
  { path: 'cto-1.0.0/docs/a.md', content: '# å\n' },
];

/** Packs, and gives the digest of the archive. */
async function digestOf(ending: string, what: readonly Member[] = members): Promise<string> {
  const file = join(temporaryFolder(), `a.${ending}`);
  await packArchive(file, what, options);
  return sha256(readFileSync(file));
}

describe.each(['tar.gz', 'zip'])('a %s', (ending) => {
  test('holds its members with their modes, in the order of paths, whatever the order they came in', async () => {
    const file = join(temporaryFolder(), `a.${ending}`);
    await packArchive(file, members, options);
    const entries = await readEntries(file);
    expect(entries.map(({ path, mode, size }) => [path, mode.toString(8), size])).toEqual([
      ['cto-1.0.0/LICENSE', '644', 11],
      ['cto-1.0.0/cto', '755', 700_000],
      ['cto-1.0.0/docs/a.md', '644', 5],
    ]);
    expect(await digestOf(ending, [...members].reverse())).toBe(sha256(readFileSync(file)));
  });

  test('has the same bytes from another folder, umask, time zone, and of files with other modes and times', () => {
    const run = programOf(`
      import { writeFileSync, readFileSync } from 'node:fs';
      import { packArchive } from './src/release/archive/index.ts';
      import { sha256 } from './src/bundle/digest.ts';
      writeFileSync('program', 'x'.repeat(200_000));
      const members = [{ path: 'a/b', content: { file: 'program' }, executable: true }, { path: 'a/c', content: 'text' }];
      packArchive('a.${ending}', members, ${JSON.stringify(options)}).then(() => console.log(sha256(readFileSync('a.${ending}'))));
    `);
    const digests = places.map((place) => run(place));
    expect(digests[0]).toMatch(/^[0-9a-f]{64}\n$/);
    expect(new Set(digests).size).toBe(1);
  });

  test('has other bytes for another content, mode, name, date', async () => {
    const digests = await Promise.all([
      digestOf(ending),
      digestOf(ending, [{ ...members[0]!, executable: false }, ...members.slice(1)]),
      digestOf(ending, [{ ...members[0]!, path: 'cto' }, ...members.slice(1)]),
      digestOf(ending, [{ ...members[0]!, content: 'x' }, ...members.slice(1)]),
    ]);
    const later = join(temporaryFolder(), `a.${ending}`);
    await packArchive(later, members, { ...options, sourceDate: options.sourceDate + 2 });
    expect(new Set([...digests, sha256(readFileSync(later))]).size).toBe(5);
  });

  test.each(['../a', '/a', 'a/../../b', 'C:/a', 'a\\b', 'a//b', './a', '', 'a/'])(
    'is not made with the path %j',
    async (path) => {
      const folder = temporaryFolder();
      const file = join(folder, `a.${ending}`);
      await expect(packArchive(file, [{ path, content: 'x' }], options)).rejects.toThrow(/path/);
      expect(readdirSync(folder)).toEqual([]);
    },
  );

  test('is not made with a path twice, capitals not counting', async () => {
    const twice = [
      { path: 'README.md', content: 'a' },
      { path: 'readme.MD', content: 'b' },
    ];
    await expect(digestOf(ending, twice)).rejects.toThrow('"readme.MD" is in the archive twice');
  });

  test('leaves nothing behind when a member cannot be read', async () => {
    const folder = temporaryFolder();
    const missing = { path: 'a', content: { file: join(folder, 'not-there') } };
    await expect(packArchive(join(folder, `a.${ending}`), [missing], options)).rejects.toThrow('ENOENT');
    expect(readdirSync(folder)).toEqual([]);
  });

  test('that was cut or changed is refused, by name', async () => {
    const file = join(temporaryFolder(), `a.${ending}`);
    await packArchive(file, members, options);
    const bytes = readFileSync(file);
    writeFileSync(file, bytes.subarray(0, bytes.length / 2));
    await expect(readEntries(file, 'a.archive')).rejects.toMatchObject({
      code: 'E_ARCHIVE_INVALID',
      message: expect.stringMatching(/^a\.archive cannot be opened: /) as unknown,
    });
  });
});

describe('an archive that is packed with a cache', () => {
  test.each(['tar.gz', 'zip'])(
    'is compressed once, has the same bytes, and is compared all the same: %s',
    async (ending) => {
      const folder = temporaryFolder();
      const asked: boolean[] = [];
      const kept = openCache({ folder: join(folder, 'cache'), clock: { now: () => 0 } });
      const cache: ReleaseCache = {
        file: async (...request) => {
          const file = await kept.file(...request);
          asked.push(file.hit);
          return file;
        },
      };
      const packed = async (name: string, what: readonly Member[], level = 9) => {
        const file = join(folder, name, `a.${ending}`);
        await packArchive(file, what, { ...options, level, cache });
        return sha256(readFileSync(file));
      };
      expect(await packed('one', members)).toBe(await digestOf(ending));
      expect(await packed('two', members)).toBe(await digestOf(ending));
      const [first, ...rest] = members;
      await packed('content', [{ ...first!, content: 'other' }, ...rest]);
      await packed('mode', [{ ...first!, executable: false }, ...rest]);
      await packed('level', members, 1);
      expect(asked).toEqual([false, true, false, false, false]);
      expect(readdirSync(join(folder, 'two'))).toEqual([`a.${ending}`]);
    },
  );
});

describe('the tools of the system unpack', () => {
  const unpack = (ending: string, file: string, folder: string) =>
    ending === 'zip'
      ? execFileSync('python3', [
          '-c',
          `import zipfile,sys;zipfile.ZipFile(sys.argv[1]).extractall(sys.argv[2])`,
          file,
          folder,
        ])
      : execFileSync('tar', ['-xzf', file, '-C', folder]);

  test.each(['tar.gz', 'zip'])('a %s to the same content', async (ending) => {
    const folder = temporaryFolder();
    const file = join(folder, `a.${ending}`);
    await packArchive(file, members, options);
    mkdirSync(join(folder, 'out'));
    unpack(ending, file, join(folder, 'out'));
    expect(readFileSync(join(folder, 'out/cto-1.0.0/cto')).equals(program)).toBe(true);
    expect(readFileSync(join(folder, 'out/cto-1.0.0/docs/a.md'), 'utf8')).toBe('# å\n');
    // Python's zipfile does not set modes
    if (ending === 'tar.gz') expect(statSync(join(folder, 'out/cto-1.0.0/cto')).mode & 0o111).toBe(0o111);
  });

  test('a tar.gz that names neither person nor system', async () => {
    const file = join(temporaryFolder(), 'a.tar.gz');
    await packArchive(file, members, options);
    const listed = execFileSync('tar', ['--numeric-owner', '--utc', '-tvzf', file], { encoding: 'utf8' });
    expect(listed.split('\n')[0]).toMatch(/^-rw-r--r-- 0\/0 +11 2023-11-14 22:13 cto-1\.0\.0\/LICENSE$/);
    const header = readFileSync(file).subarray(0, 10);
    // RFC 1952: no time, smallest, unknown system
    expect([...header.subarray(4)]).toEqual([0, 0, 0, 0, 2, 255]);
  });
});

describe('comparing an archive with what should be in it', () => {
  test('names each entry that is missing, extra, or differs in mode or content', async () => {
    const file = join(temporaryFolder(), 'a.tar.gz');
    await packArchive(
      file,
      [
        { path: 'cto-1.0.0/cto', content: 'other' },
        { path: 'extra', content: '' },
        { path: 'cto-1.0.0/LICENSE', content: 'Apache-2.0\n' },
      ],
      options,
    );
    const problems = compareEntries('a.tar.gz', await entriesOf(members), await readEntries(file));
    expect(problems.map(({ message }) => message.replace(/[0-9a-f]{64}/g, '<sum>'))).toEqual([
      'a.tar.gz: cto-1.0.0/cto has mode 644, not 755',
      'a.tar.gz: cto-1.0.0/cto has 5 bytes, not 700000',
      'a.tar.gz: cto-1.0.0/cto has the SHA-256 <sum>, not <sum>',
      'a.tar.gz: cto-1.0.0/docs/a.md is missing',
      'a.tar.gz: extra should not be in it',
    ]);
  });
});

describe('opening an archive of others', () => {
  const hostile: readonly (readonly [string, Partial<Header> & Pick<Header, 'name'>])[] = [
    ['a path upwards', { name: '../x' }],
    ['an absolute path', { name: '/x' }],
    ['a link', { name: 'x', type: 'symlink', linkname: '/etc/passwd' }],
    ['a device', { name: 'x', type: 'character-device' }],
    ['a folder', { name: 'x', type: 'directory' }],
  ];

  test.each(hostile)('refuses %s', async (_what, header) => {
    const tar = pack();
    tar.entry(header, header.type === undefined ? 'x' : '');
    tar.finalize();
    const chunks: Buffer[] = [];
    for await (const chunk of tar) chunks.push(chunk as Buffer);
    const file = join(temporaryFolder(), 'a.tar.gz');
    writeFileSync(file, gzipSync(Buffer.concat(chunks)));
    await expect(readEntries(file)).rejects.toMatchObject({ code: 'E_ARCHIVE_INVALID' });
  });

  test('refuses a file that is not there', async () => {
    const file = join(temporaryFolder(), 'a.tar.gz');
    await expect(readEntries(file)).rejects.toMatchObject({ code: 'E_ARCHIVE_INVALID' });
    expect(existsSync(file)).toBe(false);
  });
});

test('a path that is taken never leaves the folder it is joined to', () => {
  const part = fc.oneof(fc.constantFrom('..', '.', '', 'a', '/', '\\', 'C:'), fc.string({ maxLength: 4 }));
  fc.assert(
    fc.property(fc.array(part, { maxLength: 5 }), (parts) => {
      const path = parts.join('/');
      if (pathComplaint(path) === undefined) expect(join('/base', path).startsWith('/base/')).toBe(true);
    }),
  );
});
