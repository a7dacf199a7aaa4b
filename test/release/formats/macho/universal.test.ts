import { describe, expect, test } from 'vitest';
import {
  readUniversal,
  signAdHoc,
  verifySignature,
  writeUniversal,
} from '../../../../src/release/formats/macho/index.js';
import { smallMachO } from '../../support/macho.js';

const arm64 = signAdHoc(smallMachO(), { identifier: 'io.cto.cli' });
const amd64 = signAdHoc(smallMachO({ cpu: 'amd64' }), { identifier: 'io.cto.cli' });

describe('a universal file', () => {
  test('holds the programs unchanged, Intel first, each at a page of Apple silicon', () => {
    const file = Buffer.from(writeUniversal([arm64, amd64]));
    const slices = readUniversal(file);
    expect(slices.map(({ bytes }, index) => Buffer.compare(bytes, [amd64, arm64][index]!))).toEqual([0, 0]);
    expect(slices.flatMap(({ bytes }) => verifySignature(bytes))).toEqual([]);
    expect([file.readUInt32BE(16) % 16_384, file.readUInt32BE(36) % 16_384]).toEqual([0, 0]);
  });

  test('is the same whatever order its programs are given in', () => {
    expect(Buffer.compare(writeUniversal([arm64, amd64]), writeUniversal([amd64, arm64]))).toBe(0);
  });

  test('holds one program per processor', () => {
    expect(() => writeUniversal([arm64, arm64])).toThrow('for the same processor');
  });

  test.each<[string, (file: Buffer) => Buffer]>([
    ['bytes behind its last program', (file) => Buffer.concat([file, Buffer.of(0)])],
    ['bytes between its programs', (file) => (file.fill(1, 100, 101), file)],
    ['an offset that is no page', (file) => (file.writeUInt32BE(file.readUInt32BE(16) + 1, 16), file)],
    ['less than it says', (file) => file.subarray(0, -1)],
    ['another beginning', (file) => (file.fill(0, 0, 4), file)],
  ])('with %s is refused', (_, change) => {
    expect(() => readUniversal(change(Buffer.from(writeUniversal([arm64, amd64]))))).toThrow(
      'not a usable universal Mach-O file',
    );
  });
});
