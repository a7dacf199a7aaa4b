import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { bashCompletion } from '../../src/cli/completion/bash.js';
import { completedPlaces } from '../../src/cli/completion/model.js';
import { commands, groups } from '../../src/cli/commands/index.js';
import { bareEnvironment, cto, root } from '../support/program.js';

describe('version', () => {
  test('is one line with version and runtime', () => {
    const { code, stdout } = cto(['version']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^cto \d+\.\d+\.\d+( \([0-9a-f]{12}(\+changes)?\))?, Node \d+\.\d+\.\d+\n$/);
  });

  test('--output json names runtime and the pin of every component', () => {
    const report = JSON.parse(cto(['version', '-o', 'json']).stdout) as {
      components: { id: string; upstream?: unknown; images: string[] }[];
    };
    expect(report).toMatchObject({
      schemaVersion: 1,
      version: manifest.version,
      runtime: {
        name: 'node',
        version: process.versions.node,
        platform: process.platform,
        arch: process.arch,
      },
    });
    const argocd = report.components.find(({ id }) => id === 'argocd');
    expect(argocd).toMatchObject({
      upstream: { name: 'Argo CD', version: expect.stringMatching(/^v3\.5\./) as string },
    });
    expect(argocd?.images.join('\n')).toMatch(/quay\.io\/argoproj\/argocd:v3\.5\./);
  });

  test('--version says the number alone', () => {
    expect(cto(['--version'])).toEqual({ code: 0, stdout: `${manifest.version}\n`, stderr: '' });
  });
});

/** What bash offers for the last of some words, which the cursor stands behind. */
function offered(script: string, words: readonly string[]): string[] {
  const list = words.map((word) => `'${word}'`).join(' ');
  const ask = `COMP_WORDS=(${list}); COMP_CWORD=${words.length - 1}; _cto; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, stderr } = spawnSync('bash', ['--norc', '-c', `${script}\n${ask}`], {
    encoding: 'utf8',
    env: bareEnvironment(),
  });
  expect(stderr).toBe('');
  return stdout.split('\n').filter((word) => word !== '');
}

describe('completion bash', () => {
  const script = cto(['completion', 'bash'], { cwd: root }).stdout;

  test('is what the records of the commands give', () => {
    const places = completedPlaces({
      commands,
      groups,
      profiles: ['minimal', 'standard', 'production'],
      values: { completion: ['bash', 'zsh', 'fish'] },
    });
    expect(script).toBe(bashCompletion(places));
  });

  test('registers itself for cto', () => {
    expect(script).toMatch(/^complete -o default -F _cto cto$/m);
  });

  test.each([
    [['cto', 'sy'], ['synth']],
    [
      ['cto', 'b'],
      ['bootstrap', 'bundle'],
    ],
    [
      ['cto', 'bundle', ''],
      ['diff', 'show', 'verify', 'schema', '-h', '--help'],
    ],
    [['cto', 'bundle', 'd'], ['diff']],
    [['cto', 'synth', '--prof'], ['--profile']],
    [
      ['cto', 'synth', '--profile', ''],
      ['minimal', 'standard', 'production', 'all'],
    ],
    [['cto', 'synth', '-p', 'st'], ['standard']],
    [
      ['cto', 'synth', '--profile', 'standard', '--out'],
      ['--out', '--output'],
    ],
    [
      ['cto', 'synth', '--output', ''],
      ['text', 'json'],
    ],
    [['cto', 'synth', '--report', 's'], ['sarif']],
    [['cto', 'config', 'explain', 'key', '--o'], ['--output']],
    [['cto', 'config', 'init', '--profile', 'p'], ['production']],
    [
      ['cto', 'completion', ''],
      ['bash', 'zsh', 'fish', '--verbose', '--no-color', '-h', '--help'],
    ],
    [['cto', 'synth', '--set', ''], []],
    [['cto', 'nonsense', 'bu'], ['bundle']],
  ])('%j offers %j', (words, expected) => {
    expect(offered(script, words)).toEqual(expected);
  });

  test('offers every command and every option of every command', () => {
    for (const { name, options } of commands) {
      const words = name.split(' ');
      expect(offered(script, ['cto', ...words])).toContain(words.at(-1));
      const all = offered(script, ['cto', ...words, '-']);
      for (const { flags } of options)
        expect(all).toEqual(
          expect.arrayContaining(flags.split(/[ ,]+/).filter((word) => word.startsWith('-'))),
        );
    }
  });
});

describe.each(['zsh', 'fish'])('completion %s', (shell) => {
  const { code, stdout } = cto(['completion', shell], { cwd: root });

  test('names every command with its summary and every long option', () => {
    expect(code).toBe(0);
    for (const { name, options, summary } of commands) {
      expect(stdout).toContain(name.split(' ').at(-1));
      if (!name.includes(' ')) expect(stdout).toContain(summary);
      for (const { flags } of options) {
        const long = /--([\w-]+)/.exec(flags)?.[1] ?? '';
        expect(stdout).toContain(shell === 'zsh' ? `--${long}` : `-l ${long}`);
      }
    }
  });

  test('has balanced quotes on every line', () => {
    for (const line of stdout.split('\n').filter((text) => !text.startsWith('#'))) {
      const quotes = line.replace(/\\'/g, '').split("'").length - 1;
      expect(quotes % 2, line).toBe(0);
    }
  });

  test('leaves nothing empty', () => {
    expect(stdout).not.toMatch(/undefined|\[object/);
  });
});

describe('completion without a shell', () => {
  test('answers 2 and lists the shells', () => {
    const { code, stderr } = cto(['completion', 'powershell']);
    expect(code).toBe(2);
    expect(stderr).toContain('shells: bash, zsh, fish');
  });
});
