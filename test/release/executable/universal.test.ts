import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { buildUniversal, signWithoutKey, withoutSignature } from '../../../src/release/executable/index.js';
import {
  readUniversal,
  signAdHoc,
  verifySignature,
  writeUniversal,
} from '../../../src/release/formats/macho/index.js';
import { targetOf } from '../../../src/release/target.js';
import { temporaryFolder } from '../../support/folder.js';
import { pattern, smallMachO } from '../support/macho.js';

const cpus = ['arm64', 'amd64'] as const;

/** Signed programs for both kinds of Mac. @param identifier of their signatures */
function slices(folder: string, identifier = 'a.b') {
  return cpus.map((cpu) => {
    const path = join(folder, cpu);
    writeFileSync(path, signAdHoc(smallMachO({ cpu }), { identifier }));
    return { path, signature: 'ad-hoc', cached: cpu === 'arm64' } as const;
  });
}

describe('the universal program', () => {
  test('holds both programs with their signatures', async () => {
    const folder = temporaryFolder();
    const { path, size, sha256 } = await buildUniversal(slices(folder), join(folder, 'out', 'cto'));
    const file = readFileSync(path);
    expect([size, sha256]).toEqual([file.length, createHash('sha256').update(file).digest('hex')]);
    expect(readUniversal(file)).toHaveLength(2);
    expect(readUniversal(file).flatMap(({ bytes }) => verifySignature(bytes))).toEqual([]);
  });

  test('has the payload of its programs without signatures: another key changes the file, not the payload', async () => {
    const folder = temporaryFolder();
    const first = await buildUniversal(slices(folder, 'one.key'), join(folder, 'first'));
    const second = await buildUniversal(slices(folder, 'another.longer.key'), join(folder, 'second'));
    expect(second.sha256).not.toBe(first.sha256);
    expect(second.payloadSha256).toBe(first.payloadSha256);
    const bare = writeUniversal(cpus.map((cpu) => withoutSignature(smallMachO({ cpu }), 'mach-o')));
    expect(first.payloadSha256).toBe(createHash('sha256').update(bare).digest('hex'));
  });

  test('may be started by everybody, and nothing unfinished is left beside it', async () => {
    const folder = temporaryFolder();
    const { path } = await buildUniversal(slices(folder), join(folder, 'out', 'cto'));
    expect(statSync(path).mode & 0o777).toBe(0o755);
    expect(readdirSync(join(folder, 'out'))).toEqual(['cto']);
  });

  test('was in the cache only when both of its programs were', async () => {
    const folder = temporaryFolder();
    const both = slices(folder);
    expect((await buildUniversal(both, join(folder, 'a'))).cached).toBe(false);
    const cached = both.map((slice) => ({ ...slice, cached: true }));
    expect((await buildUniversal(cached, join(folder, 'b'))).cached).toBe(true);
  });

  test('of two programs for the same processor is refused, and nothing is written', async () => {
    const folder = temporaryFolder();
    const [one] = slices(folder);
    await expect(buildUniversal([one!, one!], join(folder, 'out', 'cto'))).rejects.toThrow('same processor');
    expect(readdirSync(folder)).not.toContain('out');
  });
});

describe('a program that is built without any key', () => {
  test('is signed ad hoc for macOS, and not at all elsewhere', async () => {
    const bytes = smallMachO();
    const mac = await signWithoutKey(bytes, targetOf('darwin-arm64'));
    expect([mac.signature, verifySignature(mac.bytes)]).toEqual(['ad-hoc', []]);
    const linux = await signWithoutKey(pattern(100), targetOf('linux-amd64'));
    expect([linux.signature, Buffer.compare(linux.bytes, pattern(100))]).toEqual(['none', 0]);
  });
});
