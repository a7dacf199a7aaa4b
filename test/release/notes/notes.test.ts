import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readBundle } from '../../../src/bundle/read.js';
import { spawnExec } from '../../../src/kernel/exec.js';
import { bundleChange } from '../../../src/release/notes/bundles.js';
import { changeOf, readCommits } from '../../../src/release/notes/commits.js';
import { composeNotes, mostCharacters, type NoteFacts } from '../../../src/release/notes/compose.js';
import { code, escapeMarkdown } from '../../../src/release/notes/escape.js';
import { fillTemplate, noteVariables, type NoteValues } from '../../../src/release/notes/template.js';
import { temporaryFolder } from '../../support/folder.js';
import { bareEnvironment, root } from '../../support/program.js';
import { identity } from '../support/release.js';

const hash = 'a'.repeat(40);
const template = readFileSync(join(root, 'src/release/notes/template.md'), 'utf8');
const facts: NoteFacts = {
  identity,
  repository: 'example-org/cto',
  template,
  templateName: 'template.md',
  changes: [],
  bundles: [],
  artifacts: [
    {
      name: 'cto-1.2.3-linux-amd64.tar.gz',
      path: '',
      sha256: 'b'.repeat(64),
      size: 41_700_000,
      kind: 'archive',
      target: 'linux-amd64',
      payloadSha256: '',
    },
    { name: 'release.json', path: '', sha256: 'c'.repeat(64), size: 900, kind: 'index' },
    {
      name: 'cto',
      path: '',
      sha256: 'd'.repeat(64),
      size: 1,
      kind: 'executable',
      target: 'x',
      payloadSha256: '',
      signature: 'none',
    },
  ],
  experimental: ['darwin-amd64'],
  signed: ['minisign'],
  unsigned: [{ what: 'gpg', because: 'CTO_RELEASE_GPG_KEY is not set' }],
};

/** A repository with these commits, oldest first. */
function repository(messages: readonly string[]): {
  readonly folder: string;
  readonly git: (...args: string[]) => string;
} {
  const folder = temporaryFolder();
  const env = { ...bareEnvironment(), GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' };
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], {
      cwd: folder,
      env,
      encoding: 'utf8',
    });
  git('init', '-q', '-b', 'main');
  for (const message of messages)
    git('commit', '-q', '--allow-empty', '--allow-empty-message', '--cleanup=verbatim', '-m', message);
  return { folder, git };
}

describe('the commits of a release', () => {
  const port = (folder: string) => ({ exec: spawnExec, env: bareEnvironment(), root: folder });

  test('are those between two tags, newest first, with their whole message', async () => {
    const { folder, git } = repository(['first', 'feat: a']);
    git('tag', 'v1');
    for (const message of ['fix(cli): b\n\nBREAKING CHANGE: c', 'plain sentence'])
      git('commit', '-q', '--allow-empty', '-m', message);
    git('tag', 'v2');
    const commits = await readCommits(port(folder), { from: 'v1', to: 'v2' });
    expect(commits.map(({ message }) => message)).toEqual([
      'plain sentence',
      'fix(cli): b\n\nBREAKING CHANGE: c',
    ]);
    expect(commits[0]?.hash).toBe(git('rev-parse', 'v2').trim());
    expect(await readCommits(port(folder), { to: 'v1' })).toHaveLength(2);
  });

  test('that are not known are an error that says what to do, and no option of git', async () => {
    const { folder } = repository(['first']);
    for (const from of ['v9', '--output=/tmp/artifacts-evil'])
      await expect(readCommits(port(folder), { from, to: 'HEAD' })).rejects.toMatchObject({
        code: 'E_NOTES_HISTORY',
        exitCode: 3,
      });
  });

  test.each([
    ['feat: a thing', { kind: 'feature', text: 'a thing', breaking: [] }],
    ['feat(cli)!: a thing', { kind: 'feature', scope: 'cli', text: 'a thing', breaking: ['a thing'] }],
    ['fix: b\n\nbody\n\nBREAKING CHANGE: do c\nand d', { kind: 'fix', text: 'b', breaking: ['do c\nand d'] }],
    ['FIX(a-b): c', { kind: 'fix', scope: 'a-b', text: 'c', breaking: [] }],
    ['chore: e', { kind: 'internal', text: 'e', breaking: [] }],
    ['constructor: f', { kind: 'other', text: 'f', breaking: [] }],
    [
      'A sentence of what is now true',
      { kind: 'other', text: 'A sentence of what is now true', breaking: [] },
    ],
    ['', { kind: 'other', text: '(no message)', breaking: [] }],
    [' \n\u00a0', { kind: 'other', text: '(no message)', breaking: [] }],
  ])('%j is read as people meant it', (message, change) => {
    expect(changeOf({ hash, message })).toEqual({ hash, ...change });
  });

  test('of hostile length are read in no time', () => {
    const start = performance.now();
    changeOf({ hash, message: `feat: ${'x'.repeat(20_000)}\n\n${'y '.repeat(20_000)}#1` });
    expect(performance.now() - start).toBeLessThan(2000);
  });

  test('of any text are read without an error', () => {
    const piece = fc.oneof(
      fc.string(),
      fc.constantFrom('\n', ' ', '\t', '\u00a0', '#', 'feat', '!', ': ', 'BREAKING CHANGE', '(', ')'),
    );
    const text = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''));
    fc.assert(fc.property(text, (message) => typeof changeOf({ hash, message }).text === 'string'));
  });
});

describe('what people wrote', () => {
  test.each([
    ['a mention', 'thanks @octocat', 'thanks @<!-- -->octocat'],
    ['an issue', 'see #12 and GH-3', 'see \\#<!-- -->12 and GH<!-- -->\\-3'],
    ['an issue of another repository', 'org/repo#5', 'org/repo\\#<!-- -->5'],
    ['a link', '[x](https://evil.example)', '\\[x\\]\\(https:<!-- -->//evil.example\\)'],
    ['an address', 'www.evil.example', 'www<!-- -->.evil.example'],
    ['an image', '![x](y)', '\\!\\[x\\]\\(y\\)'],
    ['HTML', '<img src=x>', '\\<img src\\=x\\>'],
    ['an entity', '&lt;', '\\&lt;'],
    ['a list, a heading, a number', '1. a', '1\\. a'],
    ['lines', 'a\n# b\u2028c', 'a \\# b c'],
    ['a direction', 'a\u202Eb', 'a b'],
  ])('is text and no Markdown: %s', (_what, text, escaped) => {
    expect(escapeMarkdown(text)).toBe(escaped);
  });

  test('never mentions anybody, never starts HTML, stays on one line', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('@', 'a', '#', '1', '<', '`', '\n', '\\', '-', '_', ':', '/') }),
        (text) => {
          const escaped = escapeMarkdown(text);
          expect(escaped).not.toMatch(/@\w|\n/);
          expect(escaped.replaceAll('<!-- -->', '')).not.toMatch(/(?<!\\)(?:\\\\)*[<`#_]/);
        },
      ),
    );
  });

  test('as code cannot end it', () => {
    expect(code('a`b``c\nd')).toBe("`a'b'c'd`");
  });
});

describe('the notes', () => {
  test('say first what breaks, then what is new, with the experimental platforms and missing signatures', () => {
    const messages = ['fix: b', 'feat(cli)!: a @octocat', 'docs: x', 'A sentence'];
    const text = composeNotes({
      ...facts,
      highlights: '# Highlights',
      changes: messages.map((message) => changeOf({ hash, message })),
    });
    expect(text).toMatchInlineSnapshot(`
      "# Highlights

      Experimental, since never started on a real machine of that kind: \`darwin-amd64\`.

      ## Breaking changes

      - **cli**: a @<!-- -->octocat (aaaaaaaaaaaa)

      ## Changes

      ### Fixes

      - b (aaaaaaaaaaaa)

      ### Other changes

      - A sentence (aaaaaaaaaaaa)

      1 more commit about tests, documentation and the build.

      ## Downloads

      | file | size | SHA-256 |
      | --- | ---: | --- |
      | \`cto-1.2.3-linux-amd64.tar.gz\` | 41.7 MB | \`bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\` |
      | \`release.json\` | 0.9 kB | \`cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc\` |

      ## Verify

      \`\`\`sh
      sha256sum --check --ignore-missing checksums.txt
      minisign -Vm checksums.txt -p minisign.pub
      \`\`\`

      - Not signed with gpg: CTO\\_RELEASE\\_GPG\\_KEY is not set.

      Where the public keys come from, and what each check proves: [verifying a download](https://github.com/example-org/cto/blob/0123456789abcdef0123456789abcdef01234567/docs/verifying.md).
      "
    `);
  });

  test('say what breaks once, with what the commit says beside its subject', () => {
    const messages = [
      'feat(cli)!: new flags',
      'fix: paths\n\nBREAKING CHANGE: move your files',
      'feat: more',
    ];
    const text = composeNotes({ ...facts, changes: messages.map((message) => changeOf({ hash, message })) });
    const changes = text.slice(text.indexOf('## Breaking changes'), text.indexOf('## Downloads'));
    expect(changes.match(/^(?:#+|-) .*$/gm)).toEqual([
      '## Breaking changes',
      '- **cli**: new flags (aaaaaaaaaaaa)',
      '- paths: move your files (aaaaaaaaaaaa)',
      '## Changes',
      '### Features',
      '- more (aaaaaaaaaaaa)',
    ]);
  });

  test('are the same every time', () => {
    expect(composeNotes(facts)).toBe(composeNotes({ ...facts, artifacts: [...facts.artifacts].reverse() }));
  });

  test('fit into what GitHub takes, however much changed; what breaks is never cut', () => {
    const changes = Array.from({ length: 4000 }, (_, index) =>
      changeOf({ hash, message: `feat: number ${index} ${'x'.repeat(100)}` }),
    );
    const breaking = Array.from({ length: 20 }, (_, index) =>
      changeOf({ hash, message: `feat!: breaks ${index}` }),
    );
    const text = composeNotes({ ...facts, changes: [...breaking, ...changes] });
    expect(text.length).toBeLessThanOrEqual(mostCharacters);
    expect(text).toMatch(/- and \d+ more, in the history/);
    for (let index = 0; index < 20; index += 1) expect(text).toContain(`breaks ${index} `);
  });

  test('that cannot fit are an error', () => {
    const long = () => composeNotes({ ...facts, highlights: 'x'.repeat(mostCharacters) });
    expect(long).toThrow('more than 125000 characters even without lists');
  });
});

describe('the manifests in the notes', () => {
  const [minimal, standard] = [
    readBundle(join(root, 'dist/minimal')),
    readBundle(join(root, 'dist/standard')),
  ];

  test('are compared by profile: objects, images, definitions, rights, what to see first', () => {
    const text = composeNotes({
      ...facts,
      bundles: [bundleChange({ profile: 'standard', before: minimal, after: standard })],
    });
    for (const title of ['Images', 'Definitions', 'Rights', 'Other objects'])
      expect(text).toContain(`**${title}**`);
    expect(text).toMatch(/Objects: \d+ added, \d+ changed, \d+ removed\./);
    expect(text).toMatch(/- added `CustomResourceDefinition \w+/);
  });

  test('that are the same, or new, say so', () => {
    const same = bundleChange({ profile: 'minimal', before: minimal, after: minimal });
    const fresh = bundleChange({ profile: 'standard', after: standard });
    const text = composeNotes({ ...facts, bundles: [same, fresh] });
    expect(text).toContain('### Profile `minimal`\n\nNothing changed.');
    expect(text).toContain('### Profile `standard`\n\nThis profile has no release before this one.');
  });
});

describe('the template', () => {
  const values = Object.fromEntries(
    Object.keys(noteVariables).map((key) => [key, '']),
  ) as unknown as NoteValues;

  test('uses every variable of the notes that stands for a section', () => {
    for (const key of Object.keys(noteVariables).filter((one) => !['version', 'tag'].includes(one)))
      expect(template).toContain(`{${key}}`);
  });

  test('with placeholders that there are not is refused, all of them at once, with their lines', () => {
    const fill = () => fillTemplate('{version}\n{nope}\n{other}', values, 'my.md');
    expect(fill).toThrow('my.md has placeholders that there are not');
    try {
      fill();
    } catch (error) {
      expect((error as { problems: { message: string; location: unknown }[] }).problems).toMatchObject([
        { message: 'there is no {nope}', location: { file: 'my.md', line: 2 } },
        { message: 'there is no {other}', location: { file: 'my.md', line: 3 } },
      ]);
    }
  });

  test('is filled once: a placeholder or "$&" in a value stays what it is', () => {
    expect(fillTemplate('{changes}', { ...values, changes: "{verify} $& $'" }, 'x')).toBe("{verify} $& $'\n");
  });
});
