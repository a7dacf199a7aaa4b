import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readMachO, signAdHoc, verifySignature } from '../../../../src/release/formats/macho/index.js';
import { isOperatorError } from '../../../../src/kernel/errors.js';
import { smallMachO } from '../../support/macho.js';

const signed = signAdHoc(smallMachO(), { identifier: 'io.cto.cli' });
const place = readMachO(signed).signature!;

/** The signed file, changed. */
function changed(change: (bytes: Buffer) => Buffer | undefined): Uint8Array {
  const copy = Buffer.from(signed);
  return change(copy) ?? copy;
}

function rulesOf(bytes: Uint8Array): string[] {
  try {
    return verifySignature(bytes).map(({ rule }) => rule.replace('release/macho-', ''));
  } catch (error) {
    if (isOperatorError(error)) return [error.code];
    throw error;
  }
}

describe('verifying a signature', () => {
  test.each<[string, string[], (bytes: Buffer) => Buffer | undefined]>([
    ['a byte of a page', ['page-hash'], (bytes) => void (bytes[9000]! ^= 1)],
    ['the last byte of the last page', ['page-hash'], (bytes) => void (bytes[place.offset - 1]! ^= 1)],
    ['bytes behind the signature', ['stale-tail'], (bytes) => Buffer.concat([bytes, Buffer.alloc(16)])],
    ['a hash', ['page-hash'], (bytes) => void (bytes[place.offset + 140]! ^= 1)],
    ['a byte behind the last blob', ['filler'], (bytes) => void (bytes[bytes.length - 1] = 1)],
    [
      'the limit of the code',
      ['code-limit', 'page-hash'],
      (bytes) => void (bytes[place.offset + 20 + 35]! ^= 1),
    ],
    ['the place of __TEXT', ['executable-segment'], (bytes) => void (bytes[place.offset + 20 + 79]! ^= 1)],
    ['the kind of signature', ['E_RELEASE_FORMAT'], (bytes) => void (bytes[place.offset]! ^= 1)],
    ['the end of the file', ['E_RELEASE_FORMAT'], (bytes) => bytes.subarray(0, -4000)],
  ])('notices a change of %s', (_, rules, change) => {
    expect(rulesOf(changed(change))).toEqual(rules);
  });

  test('an unsigned file is said to be unsigned', () => {
    expect(rulesOf(smallMachO())).toEqual(['unsigned']);
  });

  test('names the pages that differ, and how many', () => {
    const [problem] = verifySignature(changed((bytes) => void (bytes[5000]! ^= 1)));
    expect(problem?.message).toMatch(/^1 of \d+ pages differ from their hashes, at 0x1000$/);
  });

  test('notices a last page that was hashed with zeroes behind it', () => {
    const file = changed((bytes) => {
      const directory = bytes.subarray(place.offset + 20);
      const page = Buffer.alloc(4096);
      bytes.copy(page, 0, place.offset - (place.offset % 4096), place.offset);
      const last = directory.readUInt32BE(16) + 32 * (directory.readUInt32BE(28) - 1);
      createHash('sha256').update(page).digest().copy(directory, last);
      return bytes;
    });
    expect(rulesOf(file)).toEqual(['page-hash']);
  });

  test('any changed byte that a hash covers is noticed', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: place.offset - 1 }),
        fc.integer({ min: 1, max: 255 }),
        (at, difference) => {
          expect(rulesOf(changed((bytes) => void (bytes[at]! ^= difference)))).not.toEqual([]);
        },
      ),
      { numRuns: 300 },
    );
  });

  test('bytes that are anything are read or refused, never a crash of ours', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 700 }), fc.integer({ min: 0, max: 0xffffffff }), (at, value) => {
        rulesOf(changed((bytes) => void bytes.writeUInt32LE(value, at)));
      }),
      { numRuns: 500 },
    );
  });
});
