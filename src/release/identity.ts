import { OperatorError } from '../kernel/errors.js';
import type { Exec } from '../kernel/exec.js';
import { valid } from 'semver';
import type { ReleaseIdentity, ReleaseMode } from './context.js';

/** What a person said about a release. */
export interface IdentityRequest {
  /** Version with or without a leading `v`. Absent: the tag at the commit, or else `dev`. */
  readonly version?: string;
  /** Absent: `prerelease` when the version has a prerelease part, else `release`. */
  readonly mode?: ReleaseMode;
  /** Whether uncommitted changes are allowed: nothing of it can be published. */
  readonly snapshot: boolean;
}

/** What git says about the sources. */
export interface SourceState {
  /** Full commit id. */
  readonly commit: string;
  /** Seconds since 1970 of the commit. */
  readonly committedAt: number;
  /** Files that differ from the commit, untracked ones included. */
  readonly changes: readonly string[];
  /** Tags at the commit. */
  readonly tags: readonly string[];
}

/**
 * Asks git about the sources.
 *
 * @throws OperatorError `E_RELEASE_SOURCE` when the folder is no git repository with a commit, exit code 3
 */
export async function readSource(
  exec: Exec,
  root: string,
  env: Readonly<Record<string, string>>,
  signal?: AbortSignal,
): Promise<SourceState> {
  const git = async (...args: readonly string[]) => {
    const result = await exec({ file: 'git', args, cwd: root, env, ...(signal && { signal }) });
    if (result.code === 0) return Buffer.from(result.stdout).toString('utf8').trim();
    throw new OperatorError(
      'E_RELEASE_SOURCE',
      `git ${args[0] ?? ''} failed in ${root}: ${result.stderr.trim()}`,
      {
        hint: 'a release is made of a commit: run it in a clone of the repository',
        exitCode: 3,
      },
    );
  };
  const [commit = '', committedAt = ''] = (await git('show', '-s', '--format=%H %ct', 'HEAD')).split(' ');
  const [changes, tags] = await Promise.all([
    git('status', '--porcelain', '--untracked-files=normal'),
    git('tag', '--points-at', 'HEAD', '--list', 'v*'),
  ]);
  const lines = (text: string) => text.split('\n').filter((line) => line !== '');
  return { commit, committedAt: Number(committedAt), changes: lines(changes), tags: lines(tags) };
}

/**
 * Decides what is released.
 *
 * @throws OperatorError `E_RELEASE_VERSION` for a version that is none, or that contradicts the tag; `E_RELEASE_DIRTY` for uncommitted changes
 */
export function identify(request: IdentityRequest, source: SourceState): ReleaseIdentity {
  const version = versionOf(request.version, source.tags);
  if (source.changes.length > 0 && !request.snapshot && version !== 'dev') throw dirty(source.changes);
  const mode = request.mode ?? (version.includes('-') ? 'prerelease' : 'release');
  if (mode === 'release' && version.includes('-'))
    throw new OperatorError(
      'E_RELEASE_VERSION',
      `${version} is a prerelease by its name, and cannot be released as "release"`,
      {
        hint: 'use --mode prerelease, or a version without the part after "-"',
      },
    );
  return {
    version,
    tag: version === 'dev' ? 'dev' : `v${version}`,
    mode,
    commit: source.commit,
    dirty: source.changes.length > 0,
    sourceDate: source.committedAt,
  };
}

function versionOf(written: string | undefined, tags: readonly string[]): string {
  const tagged = tags.map((tag) => tag.slice(1)).filter((tag) => valid(tag) === tag);
  if (written === undefined || written === '') {
    if (tagged.length > 1)
      throw new OperatorError(
        'E_RELEASE_VERSION',
        `the commit has the tags ${tags.join(', ')}: which one is released?`,
        {
          hint: 'name it with --version',
        },
      );
    return tagged[0] ?? 'dev';
  }
  const version = written.replace(/^v/, '');
  if (version !== 'dev' && valid(version) !== version)
    throw new OperatorError('E_RELEASE_VERSION', `"${written}" is no semantic version`, {
      hint: 'write it as 1.2.3 or 1.2.3-rc.1, or "dev" for a build that is never published (semver.org)',
    });
  return version;
}

const shownChanges = 10;

function dirty(changes: readonly string[]): OperatorError {
  return new OperatorError('E_RELEASE_DIRTY', `${changes.length} files differ from the commit`, {
    hint: 'commit or stash them; --snapshot builds them all the same, for trying only',
    problems: changes.slice(0, shownChanges).map((line) => ({
      rule: 'release/dirty',
      message: `"${line.slice(3)}" ${line.startsWith('??') ? 'is not in the repository' : 'is changed'}`,
    })),
    exitCode: 4,
  });
}
