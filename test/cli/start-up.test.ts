import { readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { commands } from '../../src/cli/commands/index.js';
import { root } from '../support/program.js';

/** Every file that is loaded with a file before anything is called, and every package. Imports of types vanish when compiled. */
function loadedWith(entry: string): { readonly files: Set<string>; readonly packages: Set<string> } {
  const files = new Set<string>();
  const packages = new Set<string>();
  const visit = (file: string) => {
    if (files.has(file)) return;
    files.add(file);
    for (const target of importsOf(readFileSync(join(root, file), 'utf8'))) {
      if (!target.startsWith('.')) packages.add(target);
      else if (target.endsWith('.js'))
        visit(relative(root, resolve(root, dirname(file), target)).replace(/\.js$/, '.ts'));
    }
  };
  visit(entry);
  return { files, packages };
}

function importsOf(text: string): string[] {
  const pattern = /^(?:import|export)\s+(?!type\b)(?:[^'";]*?\sfrom\s+)?'([^']+)'/gm;
  return [...text.matchAll(pattern)].map(([, target = '']) => target);
}

describe('before a command runs', () => {
  // help, version and mistakes on the command line need nothing else
  const { files, packages } = loadedWith('src/cli/run.ts');
  loadedWith('src/cli/io.ts').files.forEach((file) => files.add(file));

  test('the records of the commands are loaded, and the code that prints help', () => {
    expect([...files]).toEqual(
      expect.arrayContaining(['src/cli/commands/deploy.ts', 'src/cli/program.ts', 'src/cli/io.ts']),
    );
  });

  test('nothing of the engine, the client, the catalogue or the configuration is loaded', () => {
    const rooms = /^(src\/(kube|apply|secrets|synth|config|catalog|bundle)|constructs|profiles|imports)\//;
    expect([...files].filter((file) => rooms.test(file))).toEqual([]);
  });

  test('nothing of a single command is loaded, neither what runs it nor what reports', () => {
    expect([...files].filter((file) => /^src\/cli\/(run|report|fetch)\//.test(file))).toEqual([]);
  });

  test('commander is the only package', () => {
    const own = [...packages].filter((name) => !name.startsWith('node:'));
    expect(own).toEqual(['commander']);
  });
});

test('every command says how to load what runs it, and that is there', async () => {
  for (const { load } of commands) expect(await load()).toBeTypeOf('function');
});

test('questions are loaded with the first one', () => {
  expect([...loadedWith('src/cli/process/prompt.ts').packages]).toEqual(['node:tty']);
});
