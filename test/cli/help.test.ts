import { describe, expect, test } from 'vitest';
import { commands, groups } from '../../src/cli/commands/index.js';
import { everyCommandOptions } from '../../src/cli/common-options.js';
import { temporaryFolder } from '../support/folder.js';
import { cto } from '../support/program.js';

const flags = (option: { readonly flags: string }) =>
  option.flags.split(/[ ,]+/).filter((word) => word.startsWith('-'));

describe('help', () => {
  test('of the program lists every command and group, with an example of each', () => {
    const { code, stdout, stderr } = cto(['--help']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const { name, examples } of commands) {
      expect(stdout).toMatch(new RegExp(`^  ${name.split(' ')[0] ?? ''} `, 'm'));
      expect(stdout).toContain(examples[0]?.[0]);
    }
  });

  test.each(Object.keys(groups))('of the group %s shows an example of each of its commands', (group) => {
    const { code, stdout } = cto([group, '--help']);
    expect(code).toBe(0);
    for (const { name, examples } of commands.filter((command) => command.name.startsWith(`${group} `))) {
      expect(stdout).toMatch(new RegExp(`^  ${name.slice(group.length + 1)} `, 'm'));
      expect(stdout).toContain(examples[0]?.[0]);
    }
  });

  test.each(commands.map((command) => [command.name, command] as const))(
    'of "%s" shows every option, its variable and every example',
    (name, command) => {
      const { code, stdout, stderr } = cto([...name.split(' '), '--help']);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toContain('Examples:');
      for (const [line, meaning] of command.examples) {
        expect(stdout).toContain(line);
        expect(stdout).toContain(`# ${meaning}`);
      }
      for (const option of [...command.options, ...everyCommandOptions]) {
        expect(stdout).toContain(option.flags);
        if (option.variable !== undefined)
          expect(stdout.replace(/\s+/g, ' ')).toContain(`env: ${option.variable}`);
      }
    },
  );

  test.each(commands.flatMap((command) => command.examples.map(([line]) => [line, command] as const)))(
    'the example "%s" uses only options that the command has',
    (line, command) => {
      const known = [...command.options, ...everyCommandOptions].flatMap(flags);
      const used = line.split(/[ )]/).filter((word) => word.startsWith('-'));
      expect(line).toContain(`cto ${command.name}`);
      expect(used.filter((word) => !known.includes(word))).toEqual([]);
    },
  );

  test('of synth says that --check is the dry run', () => {
    expect(cto(['synth', '--help']).stdout).toMatch(/--check +dry run: write nothing/);
  });
});

describe('bad usage', () => {
  test.each([
    ['an unknown command', ['synht'], "unknown command 'synht'", 'synth'],
    ['an unknown command of a group', ['bundle', 'dif'], "unknown command 'dif'", 'diff'],
    ['an unknown option', ['synth', '--profil', 'minimal'], "unknown option '--profil'", '--profile'],
    ['an unknown value', ['synth', '--output', 'jsn'], "'jsn' is invalid", 'json'],
    ['an unknown shell', ['completion', 'bsh'], 'no completion for "bsh"', 'bash'],
    ['an unknown profile', ['synth', '--profile', 'standart'], 'no profile "standart"', 'standard'],
    ['an unknown profile of config', ['config', 'validate', '-p', 'minimall'], 'no profile', '"minimal"'],
  ])('%s answers 2 and suggests what was meant', (_what, args, message, suggestion) => {
    const { code, stdout, stderr } = cto(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
    expect(stderr).toContain(suggestion);
    expect(stderr).not.toMatch(/\n +at /);
  });

  test('a missing argument answers 2 and names it', () => {
    const { code, stderr } = cto(['bundle', 'diff', 'dist/minimal']);
    expect(code).toBe(2);
    expect(stderr).toContain("missing required argument 'after'");
  });

  test('an argument too many answers 2', () => {
    expect(cto(['synth', 'standard'])).toMatchObject({ code: 2, stdout: '' });
  });

  test('no command at all shows the help and answers 2', () => {
    const { code, stderr } = cto([]);
    expect(code).toBe(2);
    expect(stderr).toContain('Usage: cto');
  });

  test('a group without a command shows its help and answers 2', () => {
    const { code, stderr } = cto(['bundle']);
    expect(code).toBe(2);
    expect(stderr).toContain('Usage: cto bundle');
  });
});

describe('an unknown environment', () => {
  test('answers 2 and suggests the nearest', () => {
    const cwd = temporaryFolder({ 'cto.yaml': 'environments:\n  staging: {}\n' });
    const { code, stderr } = cto(['config', 'validate', '--environment', 'stagin'], { cwd });
    expect(code).toBe(2);
    expect(stderr).toContain('there is no environment "stagin"');
    expect(stderr).toContain('did you mean "staging"?');
  });
});
