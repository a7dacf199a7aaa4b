import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { commands as all } from '../../src/cli/commands/index.js';
import { everyCommandOptions } from '../../src/cli/common-options.js';
import { releaseCommands } from '../../src/cli/release/commands.js';
import { runCli } from '../../src/cli/run.js';
import { temporaryFolder } from '../support/folder.js';

const root = resolve(import.meta.dirname, '../..');

/** Commands that another test or `.ci/run` runs, or that need what this test does not have. */
const elsewhere: readonly (readonly [pattern: RegExp, where: string])[] = [
  [/^npm test$/, 'this very run'],
  [
    /^npm run (lint|typecheck|check|format|bench|import|schemas|test:e2e|test:faults|testbed)/,
    '.ci/run, or a contributor by hand',
  ],
  [/^kubectl /, 'test/e2e, on a real API server'],
  [
    /^cto (deploy|diff|plan|status|history|rollback|uninstall|secrets (check|apply))\b/,
    'test/e2e/documented.e2e.test.ts, on a real API server',
  ],
  [/^npm run deploy\b/, 'the same: it is "cto deploy"'],
  [/^cto bootstrap\b/, 'test/e2e/gitops: it needs a repository and a cluster'],
  [/^cto gitops\b/, 'test/e2e/gitops: it needs a repository and a cluster'],
  [/^cto release verify\b/, 'test/docs/verifying.test.ts, and test/e2e/release.e2e.test.ts for a tag'],
  [/^cto upgrade\b/, 'test/e2e/release-upgrade.e2e.test.ts, with the executables of two releases'],
  [/^npm token /, 'npm itself, with an account'],
  [/^npm run release\b/, 'test/release, against the built-in forge'],
  [/^cto (publish|promote)\b/, 'test/cli/publish: they need a repository'],
  [/^npx cdk8s /, 'test/cli'],
  [/^(minisign|gpg|shasum|jq|openssl|tar) /, 'test/docs/verifying.test.ts, with the real tools'],
  [/^(git|cd|curl|sha256sum|docker|export|npm ci|ngrok|velero|velero |helm|argocd|node|#)/, 'not ours'],
  [/^sh install\.sh\b/, 'test/e2e/release-installers.e2e.test.ts'],
];

/** The npm scripts that are doors to the command line. */
const doors: Readonly<Record<string, readonly string[]>> = {
  synth: ['synth'],
  diff: ['bundle', 'diff'],
  config: ['config'],
  cto: [],
};

const pages = ['README.md', ...walk('docs')].filter((path) => path.endsWith('.md'));
const commands = pages.flatMap((page) => shellLines(page).map((line) => [page, line] as const));
const ours = commands.filter(([, line]) => !elsewhere.some(([pattern]) => pattern.test(line)));

describe('every command in the documentation', () => {
  let folder: string;

  // one folder for all, as a person would have who reads from the top
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'cto-test-'));
    await run(['synth', '--profile', 'all', '--quiet'], folder);
    const git = (...args: string[]) =>
      execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], { cwd: folder });
    git('init', '-q', '-b', 'main');
    git('add', '-A');
    git('commit', '-q', '-m', 'first');
  }, 60_000);

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test.each(ours)('works: %s: %s', async (_page, line) => {
    const args = argumentsOf(line);
    expect(
      args,
      `no test knows what "${line}" is: use one of ${Object.keys(doors).join(', ')}`,
    ).toBeDefined();
    const { code, stderr } = await run(args ?? [], folder);
    // 1: a comparison that differs
    expect([0, 1], stderr).toContain(code);
  });
});

describe('every command in the documentation that needs a cluster or a forge', () => {
  const releasing = releaseCommands.map((command) => ({ ...command, name: `release -- ${command.name}` }));
  const known = [...releasing, ...all];
  const names = known.map(({ name }) => name).sort((a, b) => b.length - a.length);
  const remote = commands
    .map(([page, line]) => [page, line.replace(/^npm run deploy( --)?/, 'cto deploy')] as const)
    .map(([page, line]) => [page, line.replace(/^npm run release -- /, 'cto release -- ')] as const)
    .filter(([, line]) => line.startsWith('cto ') && !ours.some(([, other]) => other === line));

  test.each(remote)('uses only options that there are: %s: %s', (_page, line) => {
    const words = line
      .replace(/\s+#.*$/, '')
      .split(/\s+/)
      .slice(1);
    const name = names.find((one) => words.join(' ').startsWith(one));
    const { options = [] } = known.find((command) => command.name === name) ?? {};
    const flags = [...options, ...everyCommandOptions].flatMap((option) => option.flags.split(/[ ,]+/));
    expect(name).toBeDefined();
    expect(words.filter((word) => /^--?[a-z]/.test(word) && !flags.includes(word))).toEqual([]);
  });
});

test('the first screen of the README shows what the first command prints', async () => {
  const { stdout, stderr } = await run(
    ['synth', '--profile', 'standard', '--out', 'dist'],
    temporaryFolder(),
  );
  const readme = readFileSync(join(root, 'README.md'), 'utf8').split('\n');
  const printed = `${stderr}${stdout}`
    .split('\n')
    .map((line) => line.replace(/-> .*[/\\]dist/, '-> dist').trimEnd())
    .filter((line) => line !== '' && !/digest sha256:|done in/.test(line));
  expect(printed.filter((line) => !readme.includes(line))).toEqual([]);
});

describe('every link in the documentation', () => {
  test.each(pages)('of %s leads somewhere', (page) => {
    const text = readFileSync(join(root, page), 'utf8').replace(/```[\s\S]*?```/g, '');
    const targets = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
    const broken = targets
      .filter((target) => !/^[a-z]+:/.test(target))
      .filter((target) => {
        const [path = '', anchor] = target.split('#');
        const file = path === '' ? join(root, page) : resolve(root, dirname(page), path);
        if (!existsSync(file)) return true;
        return anchor !== undefined && file.endsWith('.md') && !anchorsOf(file).has(anchor);
      });
    expect(broken).toEqual([]);
  });
});

test('every component has a page that says what, why and where it differs from upstream', () => {
  const components = readdirSync(join(root, 'constructs')).filter(
    (name) => !['shared', 'gitops'].includes(name),
  );
  const missing = components.filter((name) => !existsSync(join(root, 'docs/components', `${name}.md`)));
  expect(missing).toEqual([]);
});

async function run(
  args: readonly string[],
  cwd: string,
): Promise<{ code: number; stdout: string; stderr: string }> {
  let stdout = '';
  let stderr = '';
  const code = await runCli(args, {
    stdout: (text) => (stdout += text),
    stderr: (text) => (stderr += text),
    color: false,
    cwd,
    env: {},
    now: () => 0,
  });
  return { code, stdout, stderr };
}

function argumentsOf(line: string): readonly string[] | undefined {
  const words = line
    .replace(/\s+(>|2>|\|).*$/, '')
    .replace(/\s+#.*$/, '')
    .split(/\s+/)
    .map((word) => word.replace(/^'(.*)'$|^"(.*)"$/, '$1$2'));
  const [program, second = '', third = ''] = words;
  if (program === 'cto') return words.slice(1);
  if (program !== 'npm' || second !== 'run') return undefined;
  const silent = third === '--silent' || third === '-s' ? 1 : 0;
  const door = doors[words[2 + silent] ?? ''];
  return (
    door && [...door, ...words.slice(3 + silent).filter((word, index) => !(index === 0 && word === '--'))]
  );
}

function shellLines(page: string): string[] {
  const text = readFileSync(join(root, page), 'utf8');
  return [...text.matchAll(/```(?:sh|bash|shell)\n([\s\S]*?)```/g)]
    .flatMap(([, block = '']) => block.replace(/\\\n\s*/g, ' ').split('\n'))
    .map((line) => line.replace(/^\$ /, '').trim())
    .filter((line) => line !== '' && /^(npm|npx|cto|kubectl|node)\b/.test(line));
}

/** Anchors as GitHub makes them from headings. */
function anchorsOf(file: string): Set<string> {
  const headings = [...readFileSync(file, 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, title = '']) => title);
  return new Set(
    headings.map((title) =>
      title
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\- _]/gu, '')
        .trim()
        .replaceAll(' ', '-'),
    ),
  );
}

function walk(folder: string): string[] {
  return readdirSync(join(root, folder)).flatMap((name) => {
    const path = relative(root, join(root, folder, name));
    return statSync(join(root, path)).isDirectory() ? walk(path) : [path];
  });
}
