import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  readEntitlements,
  readMachO,
  readSignature,
  removeSignature,
  signAdHoc,
  verifySignature,
  withoutDebugger,
} from '../../../../src/release/formats/macho/index.js';
import { pattern, smallMachO } from '../../support/macho.js';

const identifier = 'io.cto.cli';
// equality of large values is slow in the test runner
const same = (a: Uint8Array, b: Uint8Array) => Buffer.compare(a, b) === 0;
const rules = (bytes: Uint8Array) => verifySignature(bytes).map(({ rule }) => rule);

describe('signing ad hoc', () => {
  const signed = signAdHoc(smallMachO(), { identifier });

  test('gives a file in which nothing is wrong', () => {
    expect(verifySignature(signed)).toEqual([]);
  });

  test('names the program and says that nobody vouches', () => {
    const [directory] = readSignature(signed)!.codeDirectories;
    expect(directory).toMatchObject({
      identifier,
      flags: 0x2,
      version: 0x20400,
      pageSize: 4096,
      hashType: 2,
    });
    expect(directory?.teamId).toBeUndefined();
    expect(readSignature(signed)!.cms).toBeUndefined();
  });

  test('ends the file with __LINKEDIT', () => {
    const { linkedit, signature } = readMachO(signed);
    expect(linkedit.offset + linkedit.size).toBe(signed.length);
    expect(signature!.offset + signature!.size).toBe(signed.length);
    expect(linkedit.memorySize % 16_384).toBe(0);
  });

  test('hashes the last page as long as it is, not filled up with zeroes', () => {
    const { codeLimit, pageHashes } = readSignature(signed)!.codeDirectories[0]!;
    expect(codeLimit % 4096).not.toBe(0);
    expect(pageHashes).toHaveLength(Math.ceil(codeLimit / 4096));
  });

  test('changes nothing but the header, __LINKEDIT and what follows it', () => {
    const before = smallMachO();
    const { commandsEnd, linkedit } = readMachO(before);
    const kept = (bytes: Uint8Array) => bytes.subarray(commandsEnd + 16, linkedit.offset);
    expect(same(kept(signed), kept(before))).toBe(true);
  });

  test('replaces a former signature', () => {
    expect(same(signAdHoc(signed, { identifier }), signed)).toBe(true);
    expect(rules(signAdHoc(signed, { identifier: 'another' }))).toEqual([]);
  });

  test('leaves the bytes that were given as they were', () => {
    const before = smallMachO();
    signAdHoc(before, { identifier });
    expect(same(before, smallMachO())).toBe(true);
  });

  test('keeps the entitlements that are asked for, in both forms', () => {
    const wanted = new Map([
      ['com.apple.security.cs.allow-jit', true],
      ['com.apple.security.get-task-allow', true],
    ]);
    const withEntitlements = signAdHoc(smallMachO(), { identifier, entitlements: withoutDebugger(wanted) });
    expect([...readEntitlements(withEntitlements)]).toEqual([['com.apple.security.cs.allow-jit', true]]);
    expect([...readSignature(withEntitlements)!.blobs.keys()]).toEqual([0, 5, 7]);
    expect(rules(withEntitlements)).toEqual([]);
  });

  test('refuses a header without room, before anything is written', () => {
    expect(() => signAdHoc(smallMachO({ room: 8 }), { identifier })).toThrow('no room for a signature');
  });

  test('works for any size and name', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9000 }),
        fc.string({ unit: 'grapheme-ascii', maxLength: 40 }),
        (size, name) => {
          const file = signAdHoc(smallMachO({ linkedit: pattern(size) }), { identifier: name });
          expect(rules(file)).toEqual([]);
          expect(readSignature(file)!.codeDirectories[0]!.identifier).toBe(name);
        },
      ),
      { numRuns: 50 },
    );
  });
});

describe('removing a signature', () => {
  test('gives the same file, whether it was signed before or not', () => {
    const file = smallMachO();
    expect(same(removeSignature(signAdHoc(file, { identifier })), removeSignature(file))).toBe(true);
    expect(readMachO(removeSignature(signAdHoc(file, { identifier }))).signature).toBeUndefined();
  });

  test('does nothing to a file without one that ends as it should', () => {
    const file = smallMachO({ linkedit: pattern(1024) });
    expect(same(removeSignature(file), file)).toBe(true);
  });
});
