import { Command as Commander } from 'commander';
import { describe, expect, test } from 'vitest';
import { ctoProgram } from '../../src/cli/commands/index.js';
import { builtin } from '../../src/cli/product.js';
import { buildProgram } from '../../src/cli/program.js';
import { recordingIo } from './support/io.js';

/** What a command works on decides what its flags have to be. */
const expected: Readonly<Record<string, readonly string[]>> = {
  // works with a cluster: it may be slow, it may not answer, and what is done to it can be rehearsed
  cluster: ['--output text|json|ndjson', '--dry-run', '--timeout', '--quiet'],
  // writes to a repository
  repository: ['--output text|json|ndjson', '--dry-run', '--quiet'],
  // needs neither, and makes something that stays
  files: ['--output text|json|ndjson', '--dry-run', '--quiet'],
  // reads or makes files of its own folder; synth has its dry run under the name of --check
  local: [],
};

const workOn: Readonly<Record<string, keyof typeof expected>> = {
  deploy: 'cluster',
  diff: 'cluster',
  plan: 'cluster',
  rollback: 'cluster',
  uninstall: 'cluster',
  status: 'cluster',
  history: 'cluster',
  bootstrap: 'cluster',
  'gitops status': 'cluster',
  'secrets check': 'cluster',
  'secrets apply': 'cluster',
  publish: 'repository',
  promote: 'repository',
  permissions: 'files',
  'secrets generate': 'files',
  synth: 'local',
  'bundle diff': 'local',
  'bundle show': 'local',
  'bundle verify': 'local',
  'bundle schema': 'local',
  'config validate': 'local',
  'config explain': 'local',
  'config schema': 'local',
  'config init': 'local',
  'release verify': 'local',
  upgrade: 'files',
  completion: 'local',
  version: 'local',
};

const program = buildProgram(ctoProgram, builtin, recordingIo().io, () => undefined);

/** Every command that does something, by the words that call it. */
function leaves(command: Commander, words: readonly string[] = []): [string, Commander][] {
  if (command.commands.length === 0) return [[words.join(' '), command]];
  return command.commands.flatMap((child) => leaves(child, [...words, child.name()]));
}

const flagsOf = (command: Commander) =>
  command.options.map(
    ({ long, argChoices }) => `${long ?? ''}${argChoices ? ` ${argChoices.join('|')}` : ''}`,
  );

describe('every command', () => {
  test('is one of those that are known here', () => {
    expect(
      leaves(program)
        .map(([name]) => name)
        .sort(),
    ).toEqual(Object.keys(workOn).sort());
  });

  test.each(leaves(program))('%s has the flags of what it works on', (name, command) => {
    expect(flagsOf(command)).toEqual(expect.arrayContaining([...(expected[workOn[name] ?? ''] ?? ['?'])]));
  });

  test.each(leaves(program))('%s says in its help what each flag is for', (_name, command) => {
    for (const { long, description } of command.options) expect(description, long ?? '').not.toBe('');
  });
});
