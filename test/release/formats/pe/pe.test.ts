import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isOperatorError } from '../../../../src/kernel/errors.js';
import {
  authenticodeDigest,
  checksumOf,
  readPe,
  removeSignature,
  verifyAuthenticode,
  verifyPe,
  withChecksum,
} from '../../../../src/release/formats/pe/index.js';
import { pattern } from '../../support/macho.js';
import { attachSignature, smallPe } from '../../support/pe.js';

const signature = readFileSync(new URL('../../fixtures/small-pe.p7', import.meta.url));
const unsigned = withChecksum(smallPe());
const signed = Buffer.from(withChecksum(attachSignature(unsigned, signature)));
const same = (a: Uint8Array, b: Uint8Array) => Buffer.compare(a, b) === 0;

function changed(change: (bytes: Buffer) => Buffer | undefined): Uint8Array {
  const copy = Buffer.from(signed);
  return change(copy) ?? copy;
}

function rulesOf(bytes: Uint8Array): string[] {
  try {
    return [...verifyPe(bytes), ...verifyAuthenticode(bytes).problems].map(({ rule }) =>
      rule.replace('release/pe-', ''),
    );
  } catch (error) {
    if (isOperatorError(error)) return [error.code];
    throw error;
  }
}

describe('the checksum of a PE file', () => {
  test('is written into its header, and nowhere else', () => {
    expect(readPe(unsigned).checksum).toBe(checksumOf(unsigned));
    expect(same(withChecksum(unsigned), unsigned)).toBe(true);
  });

  test('does not depend on what the field held before', () => {
    const file = smallPe();
    file.writeUInt32LE(0xdeadbeef, readPe(file).checksumOffset);
    expect(checksumOf(file)).toBe(checksumOf(smallPe()));
  });

  test('is the same wherever the bytes lie in memory, and for odd lengths', () => {
    const odd = Buffer.concat([smallPe(), Buffer.of(7)]);
    const shifted = Buffer.concat([Buffer.of(0), odd]).subarray(1);
    expect(checksumOf(shifted)).toBe(checksumOf(odd));
    expect(checksumOf(odd)).not.toBe(checksumOf(smallPe()));
  });

  test('changes with any byte but its own', () => {
    const { checksumOffset } = readPe(unsigned);
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: unsigned.length - 1 }),
        fc.integer({ min: 1, max: 255 }),
        (at, difference) => {
          fc.pre(at < 0x3c || (at >= 0xa0 && (at < checksumOffset || at >= checksumOffset + 4)));
          const file = Buffer.from(unsigned);
          file[at]! ^= difference;
          const before = readPe(unsigned);
          fc.pre(at > 1 && readPe(file).checksumOffset === before.checksumOffset);
          expect(checksumOf(file)).not.toBe(before.checksum);
        },
      ),
      { numRuns: 100 },
    );
  });
});

describe('removing a signature', () => {
  test('gives the file as it was before it was signed', () => {
    expect(same(removeSignature(signed), unsigned)).toBe(true);
  });

  test('only puts the checksum right when there is none', () => {
    expect(same(removeSignature(smallPe()), unsigned)).toBe(true);
  });

  test('refuses a signature in the middle of the file', () => {
    expect(() => removeSignature(Buffer.concat([signed, pattern(512)]))).toThrow('in the middle of the file');
  });
});

describe('an Authenticode signature', () => {
  test('names its signer', () => {
    const { signer, problems } = verifyAuthenticode(signed);
    expect(problems).toEqual([]);
    expect(signer).toMatchObject({ name: 'Example Signer (test only)', organization: 'Example Signer' });
    expect(signer?.chain).toHaveLength(1);
  });

  test('vouches for everything but the checksum and itself', () => {
    expect(authenticodeDigest(signed, 'sha256')).toEqual(authenticodeDigest(unsigned, 'sha256'));
    expect(rulesOf(signed)).toEqual([]);
  });

  test.each<[string, string[], (bytes: Buffer) => Buffer | undefined]>([
    ['a byte of the code', ['checksum', 'digest'], (bytes) => void (bytes[1100]! ^= 1)],
    [
      'bytes behind the signature',
      ['checksum', 'certificate-place', 'certificate-place', 'digest'],
      (bytes) => Buffer.concat([bytes, pattern(8)]),
    ],
    [
      'the digest in the signature',
      ['checksum', 'digest', 'signature'],
      (bytes) => void (bytes[bytes.indexOf(authenticodeDigest(unsigned, 'sha256'))]! ^= 1),
    ],
    ['the signature itself', ['checksum', 'signature'], (bytes) => void (bytes[bytes.length - 20]! ^= 1)],
    [
      'the name by which the signature finds its signer',
      ['checksum', 'signature'],
      (bytes) => void bytes.write('X', bytes.lastIndexOf('Example Signer')),
    ],
    [
      'the name in the certificate of the signer',
      ['checksum', 'signature'],
      (bytes) => void bytes.write('X', bytes.indexOf('Example Signer')),
    ],
    [
      'both names',
      ['checksum', 'signature'],
      (bytes) => {
        for (let at = bytes.indexOf('Example'); at !== -1; at = bytes.indexOf('Example', at))
          bytes.write('X', at);
      },
    ],
  ])('notices a change of %s', (_, rules, change) => {
    expect(rulesOf(changed(change))).toEqual(rules);
  });

  test('is missed where there is none', () => {
    expect(verifyAuthenticode(unsigned).problems.map(({ rule }) => rule)).toEqual(['release/pe-unsigned']);
  });

  test('with a damaged key of its signer proves nothing, and is no crash of ours', () => {
    // RSAPublicKey of 2048 bits: a SEQUENCE with an INTEGER of 257 bytes first (RFC 8017, A.1.1)
    const key = signed.indexOf('3082010a02820101', 0, 'hex');
    const rules = rulesOf(changed((bytes) => void (bytes[key]! ^= 1)));
    expect(rules).toContain('signature');
  });

  test('any changed byte is noticed, whatever it belongs to', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: signed.length - 1 }),
        fc.integer({ min: 1, max: 255 }),
        (at, difference) => {
          expect(rulesOf(changed((bytes) => void (bytes[at]! ^= difference)))).not.toEqual([]);
        },
      ),
      { numRuns: 100 },
    );
  });
});

describe('a damaged PE file', () => {
  test.each<[string, string, (bytes: Buffer) => Buffer]>([
    ['bytes behind its sections', 'stale-tail', (bytes) => Buffer.concat([bytes, pattern(16)])],
    ['less than its sections', 'truncated', (bytes) => bytes.subarray(0, -100)],
  ])('with %s is noticed even with the right checksum', (_, rule, change) => {
    expect(verifyPe(withChecksum(change(Buffer.from(unsigned)))).map((one) => one.rule)).toEqual([
      `release/pe-${rule}`,
    ]);
  });

  test('is read or refused, never a crash of ours', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 600 }), fc.integer({ min: 0, max: 0xffffffff }), (at, value) => {
        rulesOf(changed((bytes) => void bytes.writeUInt32LE(value, at)));
      }),
      { numRuns: 100 },
    );
  });
});
