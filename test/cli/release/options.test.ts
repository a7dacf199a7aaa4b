import { describe, expect, test } from 'vitest';
import { readJobs } from '../../../src/cli/release/run/settings.js';
import { releaseCommands } from '../../../src/cli/release/commands.js';

const flagsOf = (name: string) =>
  releaseCommands
    .find((command) => command.name === name)
    ?.options.map(({ flags }) => /--[a-z-]+/.exec(flags)?.[0] ?? '') ?? [];

describe('an option that would do nothing is none', () => {
  // what kind of release it is, and whether the tree has to be clean, was decided when it was built
  test.each(['attest', 'verify', 'publish', 'resume', 'rollback', 'metrics', 'audit', 'doctor'])(
    '%s takes neither --mode nor --snapshot',
    (name) => {
      expect(flagsOf(name)).toContain('--version');
      expect(flagsOf(name)).not.toContain('--mode');
      expect(flagsOf(name)).not.toContain('--snapshot');
    },
  );

  test.each([
    ['plan', '--skip'],
    ['plan', '--jobs'],
    ['notes', '--snapshot'],
    ['rollback', '--jobs'],
    ['verify', '--config'],
    ['attest', '--config'],
    ['audit', '--config'],
    ['metrics', '--config'],
  ])('%s does not take %s', (name, flag) => {
    expect(flagsOf(name)).not.toContain(flag);
  });

  test('a build takes all of them', () => {
    expect(flagsOf('build')).toEqual(
      expect.arrayContaining([
        '--version',
        '--mode',
        '--snapshot',
        '--config',
        '--targets',
        '--skip',
        '--jobs',
      ]),
    );
  });
});

test('what goes by a build that is here takes the only one, not the tag of the commit', () => {
  const built = ['attest', 'verify', 'publish', 'resume', 'rollback', 'audit'];
  for (const { name, options } of releaseCommands.filter((command) => built.includes(command.name)))
    expect(options.find(({ flags }) => flags.startsWith('--version'))?.description, name).toMatch(
      /the only one/,
    );
});

test('as many jobs run at once as somebody says, also fewer than it would be without', () => {
  expect(readJobs({ jobs: '1' }, 4)).toBe(1);
  expect(readJobs({}, 4)).toBe(4);
  expect(readJobs({})).toBeGreaterThan(0);
});
