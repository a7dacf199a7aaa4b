import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { signAdHoc, writeUniversal } from '../../../src/release/formats/macho/index.js';
import { examineUniversal } from '../../../src/release/gate/index.js';
import { smallMachO } from '../support/macho.js';

const arm64 = signAdHoc(smallMachO(), { identifier: 'io.cto.cli' });
const amd64 = signAdHoc(smallMachO({ cpu: 'amd64' }), { identifier: 'io.cto.cli' });
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const wanted = [sha256(arm64), sha256(amd64)];

describe('a universal program', () => {
  test('passes when it is made of the programs that were examined', () => {
    expect(examineUniversal(writeUniversal([arm64, amd64]), wanted)).toEqual([]);
  });

  test.each([
    ['another program', [signAdHoc(smallMachO({ room: 1024 }), { identifier: 'io.cto.cli' }), amd64]],
    ['one program less', [arm64]],
  ])('fails with %s', (_title, programs) => {
    expect(examineUniversal(writeUniversal(programs), wanted)).toMatchObject([
      { rule: 'release/gate-universal', object: 'executable darwin-universal' },
    ]);
  });
});
