import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readAuditLog, verifyAuditLog } from '../../src/release/audit/index.js';
import { startLocalForge } from '../../src/release/forge/local/index.js';
import { readJournal } from '../../src/release/journal/index.js';
import { temporaryFolder } from '../support/folder.js';
import { root } from '../support/program.js';
import { mounting, shellFunction } from './support/mounting.js';

// Publishing onto a forge of this process, from a folder in memory in which only some pages of 4 kB are left for its records.

const token = 'ghp_forgeOfThisTest0forgeOfThisTest0abcd';

// enough that journal and audit log need several pages
const names = Array.from({ length: 48 }, (_, index) => `cto-1.0.0-part-${index}.tar.gz`);

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** A clone with a release that was built, as far as publishing looks at it, in the folder `built`. */
function cloneWithBuild(url: string): { readonly cwd: string; readonly commit: string } {
  const cwd = temporaryFolder({
    'release.yaml': `repository: acme/platform\napi_url: ${url}\n`,
    ...Object.fromEntries(names.map((name) => [`built/artifacts/${name}`, name])),
    'built/notes.md': 'What is new.',
  });
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], { cwd });
  git('init', '-q', '-b', 'main');
  git('add', 'release.yaml');
  git('commit', '-q', '-m', 'first');
  return { cwd, commit: git('rev-parse', 'HEAD').toString('utf8').trim() };
}

function ledgerOf(commit: string): string {
  const identity = { version: '1.0.0', tag: 'v1.0.0', mode: 'release', commit, dirty: false, sourceDate: 0 };
  const artifacts = names.map((name) => ({
    kind: 'checksums',
    name,
    path: `artifacts/${name}`,
    size: name.length,
    sha256: sha256(name),
  }));
  return JSON.stringify({ schemaVersion: 1, plan: { identity, files: [] }, artifacts });
}

/** Publishes with a number of free pages, then with room; what is in the folder of the release is copied out before and after. */
async function publishWith(pages: number, url: string, cwd: string): Promise<string> {
  const script = `
    mkdir -p build/release before after
    mount -t tmpfs -o size=4m none build/release
    mkdir build/release/1.0.0
    cp -r built/. build/release/1.0.0
    dd if=/dev/zero of=build/release/filler bs=4096 2>/dev/null || true
    truncate -s -$((4096 * ${pages})) build/release/filler
    release publish --version 1.0.0 --quiet
    cp -r build/release/1.0.0/. before
    rm build/release/filler
    echo ---
    release publish --version 1.0.0 --quiet
    cp -r build/release/1.0.0/. after`;
  const release = shellFunction('release', process.execPath, join(root, 'build/scripts/release.js'));
  return mounting(release + script, { cwd, env: { GITHUB_TOKEN: token, CTO_RELEASE_API_URL: url } });
}

/** What a run left: whole records, and nothing that only a running one has. */
function recordsIn(folder: string): {
  readonly journal: readonly string[];
  readonly acts: readonly string[];
} {
  expect(readdirSync(folder).filter((name) => /lock|part$/.test(name))).toEqual([]);
  const audit = join(folder, 'audit.ndjson');
  expect(verifyAuditLog(audit).is).toBe('whole');
  return {
    journal: readJournal(join(folder, 'journal.ndjson')).map(({ kind }) => kind),
    acts: readAuditLog(audit).map(({ act, subject }) => `${act} ${subject}`),
  };
}

/** Publishes onto a forge of its own. */
async function published(pages: number) {
  const tokens = { [token]: { login: 'ada', mayWrite: true } };
  const clock = { now: () => Date.now() };
  const folder = join(temporaryFolder(), 'forge');
  const forge = await startLocalForge({ folder, repository: 'acme/platform', clock, tokens });
  try {
    const { cwd, commit } = cloneWithBuild(forge.url);
    forge.state.tags.set('v1.0.0', commit);
    writeFileSync(join(cwd, 'built/artifacts.json'), ledgerOf(commit));
    const [full = '', then = ''] = (await publishWith(pages, forge.url, cwd)).split('---\n');
    const [release, ...others] = [...forge.state.releases.values()];
    expect(others).toEqual([]);
    return {
      full,
      then,
      release,
      before: recordsIn(join(cwd, 'before')),
      after: recordsIn(join(cwd, 'after')),
    };
  } finally {
    await forge.stop();
  }
}

const uploads = names.map((name) => `upload ${name}`);

describe('a disk that is full while a release is published', () => {
  test.each([
    [0, 'the lock', /journal\.ndjson\.lock/],
    [1, 'the first line of the journal', /journal\.ndjson/],
    [2, 'the first line of the audit log', /audit\.ndjson/],
    [4, 'the plan', /publish-plan\.json/],
    [7, 'what is done to the first files', /(?:journal|audit)\.ndjson/],
    [10, 'what is done to later files', /(?:journal|audit)\.ndjson/],
  ])(
    'with %i pages left, too few for %s, the file is named and holds whole lines only, and the same command ends with the same release',
    async (pages, _for, file) => {
      const { full, then, release, before, after } = await published(pages);
      expect(full).toMatch(
        new RegExp(
          String.raw`^error \S+/build/release/1\.0\.0/${file.source} cannot be written: no space is left \[E_DISK_FULL\]\nnext {2}make space in \S+, then run the same command again\ncode 3\n$`,
        ),
      );
      expect(before.acts).not.toContain('publish v1.0.0');
      expect(then).toMatch(/^published: release v1\.0\.0[^]*code 0\n$/);
      expect(release).toMatchObject({ draft: false, tag: 'v1.0.0' });
      expect(
        [...(release?.assets.values() ?? [])].map(({ name, sha256: found }) => [name, found]).sort(),
      ).toEqual(names.map((name) => [name, sha256(name)]).sort());
      expect(after.journal.at(-1)).toBe('end');
      expect(after.acts.filter((act) => act.startsWith('upload ')).sort()).toEqual(uploads.toSorted());
      expect(after.acts.at(-1)).toBe('publish v1.0.0');
    },
  );
});
