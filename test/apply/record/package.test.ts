import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { chunkSize, packBundle, unpackBundle } from '../../../src/apply/record/package.js';
import { bundleOf } from '../run/support/fixtures.js';

const bundle = bundleOf('kind: Namespace\nmetadata:\n  name: web\n');

describe('a packed bundle', () => {
  test('is the same bundle when unpacked', async () => {
    const unpacked = unpackBundle(await packBundle(bundle), 'it');
    expect(unpacked.index).toEqual(bundle.index);
    expect([...unpacked.files]).toEqual([...bundle.files]);
  });

  test('is the same bytes every time, whatever the order of its files', async () => {
    const files = new Map([
      ['b', 'two'],
      ['a', 'one'],
    ]);
    const one = await packBundle({ ...bundle, files });
    const other = await packBundle({ ...bundle, files: new Map([...files].reverse()) });
    expect(other.sha256).toBe(one.sha256);
  });

  test('is in as many pieces as it needs, each small enough for an object', async () => {
    const large = bundleOf(randomBytes(1_500_000).toString('base64'));
    const packed = await packBundle(large);
    expect(packed.chunks.length).toBe(2);
    expect(packed.chunks.every((chunk) => chunk.length <= chunkSize)).toBe(true);
    expect(unpackBundle(packed, 'it').index).toEqual(large.index);
  });

  test('in many small pieces is the same bundle', async () => {
    const packed = await packBundle(bundle, 10);
    expect(packed.chunks.length).toBeGreaterThan(5);
    expect(unpackBundle(packed, 'it').index).toEqual(bundle.index);
  });

  test('with a changed byte is refused', async () => {
    const packed = await packBundle(bundle);
    const bytes = Buffer.from(packed.chunks[0] ?? '');
    bytes[40] = (bytes[40] ?? 0) ^ 1;
    expect(() => unpackBundle({ ...packed, chunks: [bytes] }, 'revision 3 of "demo"')).toThrow(
      expect.objectContaining({
        code: 'E_REVISION_BROKEN',
        message: expect.stringContaining('revision 3 of "demo"') as string,
      }),
    );
  });

  test('whose files are not those of its index is refused, naming them', async () => {
    const packed = await packBundle({ ...bundle, files: new Map([['manifests/00-all.yaml', 'changed']]) });
    expect(() => unpackBundle(packed, 'it')).toThrow(
      expect.objectContaining({
        problems: [expect.objectContaining({ location: { file: 'manifests/00-all.yaml' } })],
      }),
    );
  });
});
