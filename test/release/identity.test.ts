import { describe, expect, test } from 'vitest';
import { isOperatorError } from '../../src/kernel/errors.js';
import { identify, type IdentityRequest, type SourceState } from '../../src/release/identity.js';

const clean: SourceState = { commit: 'c'.repeat(40), committedAt: 1_800_000_000, changes: [], tags: [] };

const identity = (request: Partial<IdentityRequest>, source: Partial<SourceState> = {}) =>
  identify({ snapshot: false, ...request }, { ...clean, ...source });

function refusal(request: Partial<IdentityRequest>, source: Partial<SourceState> = {}) {
  try {
    identity(request, source);
  } catch (error) {
    if (isOperatorError(error)) return error;
    throw error;
  }
  throw new Error('it was accepted');
}

describe('what is released', () => {
  test.each([
    ['the version that is named', { version: '1.2.3' }, {}, 'v1.2.3 release'],
    ['a leading v does not count', { version: 'v1.2.3' }, {}, 'v1.2.3 release'],
    [
      'a version with a part after "-" is a prerelease',
      { version: '1.2.3-rc.1' },
      {},
      'v1.2.3-rc.1 prerelease',
    ],
    ['the mode that is named wins', { version: '1.2.3', mode: 'draft' as const }, {}, 'v1.2.3 draft'],
    ['the tag at the commit, when nothing is named', {}, { tags: ['v2.0.0'] }, 'v2.0.0 release'],
    ['tags that are no versions do not count', {}, { tags: ['v2', 'v2.0.0'] }, 'v2.0.0 release'],
    ['"dev" when there is neither', {}, {}, 'dev release'],
  ])('%s', (_what, request, source, expected) => {
    const { tag, mode } = identity(request, source);
    expect(`${tag} ${mode}`).toBe(expected);
  });

  test('the time of everything in it is that of the commit', () => {
    expect(identity({ version: '1.0.0' }).sourceDate).toBe(1_800_000_000);
  });

  test.each([
    ['a word that is no version', { version: '1.2' }, {}, 'E_RELEASE_VERSION', '1.2.3'],
    ['a shell in the version', { version: '1.2.3;rm -rf /' }, {}, 'E_RELEASE_VERSION', 'semver'],
    ['two tags and no choice', {}, { tags: ['v1.0.0', 'v1.0.1'] }, 'E_RELEASE_VERSION', '--version'],
    [
      'a prerelease as a release',
      { version: '1.0.0-rc.1', mode: 'release' as const },
      {},
      'E_RELEASE_VERSION',
      '--mode prerelease',
    ],
    [
      'changed files',
      { version: '1.0.0' },
      { changes: [' M main.ts', '?? new.ts'] },
      'E_RELEASE_DIRTY',
      '--snapshot',
    ],
  ])('%s is refused with the way out', (_what, request, source, code, hint) => {
    const error = refusal(request, source);
    expect(error.code).toBe(code);
    expect(error.hint).toContain(hint);
  });

  test('changed files are listed, and told from new ones', () => {
    const { problems } = refusal({ version: '1.0.0' }, { changes: [' M main.ts', '?? new.ts'] });
    expect(problems.map(({ message }) => message)).toEqual([
      '"main.ts" is changed',
      '"new.ts" is not in the repository',
    ]);
  });

  test('a snapshot and "dev" may hold changed files, and say so', () => {
    const changes = [' M main.ts'];
    expect(identity({ version: '1.0.0', snapshot: true }, { changes }).dirty).toBe(true);
    expect(identity({}, { changes }).dirty).toBe(true);
  });
});
