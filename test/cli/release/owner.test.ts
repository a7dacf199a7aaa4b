import fc from 'fast-check';
import { expect, test } from 'vitest';
import { processIdentity } from '../../../src/cli/process/identity.js';
import { ownerOf } from '../../../src/cli/release/run/owner.js';
import { isOwner } from '../../../src/release/publish/index.js';
import { recordingIo } from '../support/io.js';

const { io } = recordingIo();

const ownerFor = (user: string) => ownerOf({ ...io, env: {}, identity: processIdentity({ CTO_USER: user }) });

test('whoever is at this machine can publish, whatever their name begins with', () => {
  for (const user of ['anna', 'Ärger', '_apt', '-x', '.hidden', '张', 'a--b'])
    expect(isOwner(ownerFor(user)), ownerFor(user)).toBe(true);
  fc.assert(fc.property(fc.string({ minLength: 1, unit: 'grapheme' }), (user) => isOwner(ownerFor(user))));
});

test('a job is the same owner when it is run again', () => {
  expect(ownerOf({ ...io, env: { GITHUB_RUN_ID: '42' } })).toBe('github-run:42');
});
