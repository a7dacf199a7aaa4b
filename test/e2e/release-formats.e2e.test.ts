import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { readElf, readNotes, noBits } from '../../src/release/formats/elf/index.js';
import {
  readMachO,
  readUniversal,
  removeSignature as removeAppleSignature,
  signAdHoc,
  verifySignature,
  writeUniversal,
} from '../../src/release/formats/macho/index.js';
import {
  authenticodeDigest,
  readPe,
  removeSignature as removeAuthenticode,
  verifyAuthenticode,
  verifyPe,
} from '../../src/release/formats/pe/index.js';
import type { TargetId } from '../../src/release/target.js';
import { makeCertificate, testSigner } from '../release/support/certificate.js';
import { temporaryFolder } from '../support/folder.js';
import {
  elfProgramHeaders,
  elfSections,
  machSections,
  machSegments,
  peHeaders,
  peSections,
  say,
} from './support/binary-tools.js';
import { build, runtimeOf } from './support/executable.js';

// What we read and write of programs, held against tools that others wrote: on the real runtimes, of a hundred megabytes each.

/** Writes bytes as a file of the test. */
function fileOf(bytes: Uint8Array): string {
  const file = join(temporaryFolder(), 'program');
  writeFileSync(file, bytes);
  return file;
}

describe.each(['darwin-arm64', 'darwin-amd64'] as const)('the Mach-O runtime of %s', (target) => {
  let vendor: Buffer;
  let signed: Uint8Array;
  beforeAll(async () => {
    vendor = readFileSync((await runtimeOf(target)).path);
    signed = signAdHoc(removeAppleSignature(vendor), { identifier: 'dev.cto.cli' });
  }, 600_000);

  const segmentsOf = (bytes: Uint8Array) =>
    readMachO(bytes).segments.map(({ name, address, memorySize, offset, size }) => ({
      name,
      address,
      memorySize,
      offset,
      size,
    }));
  const sectionsOf = (bytes: Uint8Array) =>
    readMachO(bytes).segments.flatMap(({ sections }) =>
      sections.map(({ name, size, offset }) => ({ name, size, offset })),
    );

  test('has the processor, segments and sections that LLVM reads, as its vendor made it and as we sign it', () => {
    for (const bytes of [vendor, signed]) {
      const file = fileOf(bytes);
      expect(segmentsOf(bytes)).toEqual(machSegments(file));
      expect(sectionsOf(bytes)).toEqual(machSections(file));
      const architecture = target === 'darwin-arm64' ? 'arm64' : 'x86_64';
      expect(say('llvm-lipo-19', '-archs', file).trim()).toBe(architecture);
    }
  });

  test('has our signature where LLVM finds it, at the very end', () => {
    const said = say('llvm-otool-19', '-l', fileOf(signed));
    const [, at, size] = /cmd LC_CODE_SIGNATURE\n.*\n\s*dataoff (\d+)\n\s*datasize (\d+)/.exec(said) ?? [];
    const place = readMachO(signed).signature;
    expect([Number(at), Number(size)]).toEqual([place?.offset, place?.size]);
    expect(Number(at) + Number(size)).toBe(signed.length);
  });

  test('disassembles and links to the same libraries after we signed it as before', () => {
    const libraries = (bytes: Uint8Array) => say('llvm-otool-19', '-L', fileOf(bytes)).replace(/^.*:\n/, '');
    expect(libraries(signed)).toBe(libraries(vendor));
  });
});

describe('the universal file of both Mach-O runtimes', () => {
  let programs: Buffer[];
  beforeAll(async () => {
    const targets: readonly TargetId[] = ['darwin-amd64', 'darwin-arm64'];
    programs = await Promise.all(targets.map(async (id) => readFileSync((await runtimeOf(id)).path)));
  }, 600_000);

  test('is in every byte the one that lipo makes of them', () => {
    const made = join(temporaryFolder(), 'universal');
    // as Apple's own lipo does; LLVM's begins programs for Intel at their smaller pages unless it is told
    const aligned = ['-segalign', 'x86_64', '4000'];
    say('llvm-lipo-19', '-create', ...programs.map(fileOf), ...aligned, '-output', made);
    expect(Buffer.compare(writeUniversal(programs), readFileSync(made))).toBe(0);
    expect(readUniversal(readFileSync(made))).toHaveLength(2);
  });

  test('is taken apart by lipo to what went in', () => {
    const file = fileOf(writeUniversal(programs));
    expect(say('llvm-lipo-19', '-archs', file).trim()).toBe('x86_64 arm64');
    const thin = join(temporaryFolder(), 'thin');
    ['x86_64', 'arm64'].forEach((architecture, index) => {
      say('llvm-lipo-19', '-thin', architecture, file, '-output', thin);
      expect(Buffer.compare(readFileSync(thin), programs[index]!)).toBe(0);
    });
  });
});

describe('the PE runtime', () => {
  let vendor: Buffer;
  beforeAll(async () => {
    vendor = readFileSync((await runtimeOf('windows-amd64')).path);
  }, 600_000);

  const numbers = [
    'Machine',
    'CheckSum',
    'SizeOfImage',
    'SizeOfHeaders',
    'CertificateTableRVA',
    'CertificateTableSize',
    'ResourceTableRVA',
    'ResourceTableSize',
  ];

  test('has the headers and sections that LLVM reads, with and without the signature of its vendor', () => {
    for (const bytes of [vendor, removeAuthenticode(vendor)]) {
      const file = fileOf(bytes);
      const pe = readPe(bytes);
      expect([
        pe.machine,
        pe.checksum,
        pe.sizeOfImage,
        pe.headersSize,
        pe.certificates.address,
        pe.certificates.size,
        pe.resources.address,
        pe.resources.size,
      ]).toEqual(peHeaders(file, ...numbers));
      expect(
        pe.sections.map(({ name, address, memorySize, offset, size }) => ({
          name,
          address,
          memorySize,
          offset,
          size,
        })),
      ).toEqual(peSections(file));
    }
  });

  /** What osslsigncode says of a signature; that its root is nobody's we trust is no matter here. */
  function examined(file: string): string {
    return execFileSync('sh', ['-c', 'osslsigncode verify -in "$1" 2>&1 || true', 'sh', file], {
      encoding: 'utf8',
    });
  }
  const hex = (said: string, what: string) => new RegExp(`^${what} *: *([0-9A-F]+) *$`, 'm').exec(said)?.[1];

  test('has the digest and the checksum that osslsigncode computes', () => {
    const said = examined(fileOf(vendor));
    const digest = authenticodeDigest(vendor, 'sha256').toString('hex').toUpperCase();
    expect(hex(said, 'Calculated message digest')).toBe(digest);
    expect(hex(said, 'Current message digest')).toBe(digest);
    expect(hex(said, 'PE checksum')).toBe(
      readPe(vendor).checksum.toString(16).toUpperCase().padStart(8, '0'),
    );
    expect(verifyPe(vendor)).toEqual([]);
  });

  test('without the signature of its vendor is what osslsigncode leaves', () => {
    const folder = temporaryFolder();
    const bare = join(folder, 'bare');
    execFileSync('osslsigncode', ['remove-signature', '-in', fileOf(vendor), '-out', bare], {
      stdio: 'pipe',
    });
    const [ours, theirs] = [removeAuthenticode(vendor), readFileSync(bare)];
    expect(authenticodeDigest(ours, 'sha256')).toEqual(authenticodeDigest(theirs, 'sha256'));
    expect(Buffer.compare(ours, theirs)).toBe(0);
  });

  test('that somebody signs after us is a file whose signature we accept', () => {
    const folder = temporaryFolder();
    const path = (name: string) => join(folder, name);
    const { key, certificate } = makeCertificate(folder);
    writeFileSync(path('bare'), removeAuthenticode(vendor));
    execFileSync(
      'osslsigncode',
      [
        'sign',
        '-certs',
        certificate,
        '-key',
        key,
        '-h',
        'sha256',
        '-in',
        path('bare'),
        '-out',
        path('signed'),
      ],
      { stdio: 'pipe' },
    );
    const signed = readFileSync(path('signed'));
    expect(verifyAuthenticode(signed)).toMatchObject({
      problems: [],
      signer: { name: testSigner },
    });
    expect(verifyPe(signed)).toEqual([]);
  });
});

describe('the ELF runtimes', () => {
  test.each(['linux-amd64', 'linux-arm64'] as const)(
    '%s has the segments and sections that readelf reads',
    async (target) => {
      const { path } = await runtimeOf(target);
      const elf = readElf(readFileSync(path));
      expect(
        elf.programHeaders.map(({ offset, address, size, memorySize, flags }) => ({
          offset,
          address,
          size,
          memorySize,
          flags,
        })),
      ).toEqual(elfProgramHeaders(path));
      expect(
        elf.sections.map(({ name, address, offset, size }) => ({ name, address, offset, size })),
      ).toEqual(elfSections(path));
      expect(elf.sections.some(({ type }) => type === noBits)).toBe(true);
    },
    600_000,
  );

  test('a program for Linux holds the note with our program where readelf finds it, of the size that we injected', async () => {
    const { path } = await build('linux-amd64');
    const bytes = readFileSync(path);
    const elf = readElf(bytes);
    expect(elf.programHeaders.map(({ offset, size, flags }) => ({ offset, size, flags }))).toEqual(
      elfProgramHeaders(path).map(({ offset, size, flags }) => ({ offset, size, flags })),
    );
    const note = readNotes(bytes, elf).find(({ name }) => name === 'NODE_SEA_BLOB');
    // the injector's table of sections misplaces notes; the loader, and Node, go by segments, as readelf does without that table
    const loaded = Buffer.from(bytes).fill(0, 40, 48).fill(0, 60, 64);
    const said = say('readelf', '-nW', fileOf(loaded));
    const [, size] = /^\s*NODE_SEA_BLOB\s+0x([0-9a-f]+)\s/m.exec(said) ?? [];
    expect(Number(`0x${size}`)).toBe(note?.content.length);
  }, 600_000);
});

describe('signatures for macOS', () => {
  test('are refused for a changed page, and accepted as LLVM computes them anew for it', async () => {
    const { path } = await runtimeOf('darwin-arm64');
    const signed = signAdHoc(removeAppleSignature(readFileSync(path)), { identifier: 'dev.cto.cli' });
    expect(verifySignature(signed)).toEqual([]);
    const changed = Buffer.from(signed);
    const place = readMachO(signed).segments.find(({ name }) => name === '__DATA')?.offset ?? 0;
    changed[place + 100]! ^= 1;
    expect(verifySignature(changed)).toHaveLength(1);
    const copy = join(temporaryFolder(), 'copy');
    say('llvm-objcopy-19', fileOf(changed), copy);
    expect(verifySignature(readFileSync(copy))).toEqual([]);
  }, 600_000);
});
