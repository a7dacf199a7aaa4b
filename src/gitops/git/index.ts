import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Exec } from '../../kernel/exec.js';
import { OperatorError } from '../../kernel/errors.js';
import { blobId } from '../blob.js';
import type { CommitOutcome, CommitRequest, Repository, RepositorySnapshot } from '../repository.js';
import { importStream, workRef } from './fast-import.js';
import { parseHeads, parsePush, parseTree } from './parse.js';
import { createGit, gitError, must, type Git } from './process.js';

/** What {@link openGit} needs. */
export interface GitRepositoryOptions {
  /** Address without credentials: `https://`, `ssh://`, `git@host:path`, or a path. */
  readonly url: string;
  readonly exec: Exec;
  /** Environment of the person or job. */
  readonly env: Readonly<Record<string, string>>;
  /** Folder for temporary files. */
  readonly temporary: string;
  /** Token for HTTPS. Absent: git's own credential helpers answer. */
  readonly token?: string;
  readonly signal?: AbortSignal;
}

/**
 * A repository over plain git, any server. It keeps a bare, shallow, partial clone of the one branch (no contents but those that are read), makes the
 * commit from git's object store, and pushes exactly one commit.
 *
 * @throws OperatorError `E_GIT_URL` for an address with credentials in it
 */
export async function openGit(options: GitRepositoryOptions): Promise<Repository> {
  refuseCredentials(options.url);
  const folder = await mkdtemp(join(options.temporary, 'cto-git-'));
  const git = createGit({
    ...options,
    folder,
    settings: settingsFor(options),
    hidden: options.token === undefined ? [] : [options.token],
  });
  await must(git, 'making a local repository', ['init', '--quiet', '--bare', folder]);
  return {
    url: options.url,
    idOf: blobId,
    read: (path, branch) => read(git, path, branch),
    readText: (snapshot, path) => readText(git, snapshot, path),
    commit: (request) => commit(git, request),
    close: () => rm(folder, { recursive: true, force: true }),
  };
}

function refuseCredentials(url: string): void {
  if (!/^[a-z+]+:\/\/[^/@]*:[^/@]*@/i.test(url)) return;
  throw new OperatorError('E_GIT_URL', 'the address of the repository holds credentials', {
    hint: 'leave them out: they would end up in process lists and in Argo CD; give CTO_GIT_TOKEN or use a credential helper',
  });
}

/** The remote is a promisor, so that contents which were not fetched are fetched when they are read (git, partial clone). */
function settingsFor({ url, token }: GitRepositoryOptions): Record<string, string> {
  const basic = token === undefined ? undefined : Buffer.from(`x-access-token:${token}`).toString('base64');
  return {
    'remote.origin.url': url,
    'remote.origin.promisor': 'true',
    'remote.origin.partialclonefilter': 'blob:none',
    'gc.auto': '0',
    // a name made up from the machine is worse than ours
    'user.useConfigOnly': 'true',
    ...(basic !== undefined && { [`http.${url}.extraHeader`]: `Authorization: Basic ${basic}` }),
  };
}

async function read(git: Git, folder: string, wanted: string | undefined): Promise<RepositorySnapshot> {
  const text = await must(git, 'asking the repository', [
    'ls-remote',
    '--symref',
    'origin',
    'HEAD',
    'refs/heads/*',
  ]);
  const { defaultBranch, branches } = parseHeads(text);
  const branch = wanted ?? defaultBranch ?? 'main';
  const empty = branches.size === 0;
  if (!branches.has(branch)) return { branch, empty, files: new Map() };
  const target = 'refs/remotes/origin/branch';
  const fetched = ['fetch', '--quiet', '--no-tags', '--depth=1', '--filter=blob:none', '--update-shallow'];
  await must(git, `fetching ${branch}`, [...fetched, 'origin', `+refs/heads/${branch}:${target}`]);
  const commitId = (await must(git, 'reading the branch', ['rev-parse', '--verify', target])).trim();
  const listed = ['ls-tree', '-r', '-z', '--full-tree', commitId, ...(folder === '' ? [] : ['--', folder])];
  const files = parseTree(await must(git, 'listing files', listed), folder);
  refuseBlocked(files.has(''), folder);
  return { branch, commit: commitId, empty, files };
}

function refuseBlocked(blocked: boolean, folder: string): void {
  if (!blocked) return;
  throw new OperatorError('E_GITOPS_PATH', `"${folder}" is a file, a link or a submodule of the repository`, {
    hint: 'publish to another folder with --path; into a submodule, publish to its own repository',
  });
}

async function readText(git: Git, { files }: RepositorySnapshot, path: string): Promise<string | undefined> {
  const file = files.get(path);
  return file && (await must(git, `reading ${path}`, ['cat-file', 'blob', file.id]));
}

async function commit(git: Git, request: CommitRequest): Promise<CommitOutcome> {
  const { base, branch = base.branch, replace = false } = request;
  await must(git, 'making the tree', ['fast-import', '--quiet', '--force', '--done'], {
    stdin: importStream(request),
  });
  const tree = (await must(git, 'reading the tree', ['rev-parse', `${workRef}^{tree}`])).trim();
  const parent = base.commit === undefined ? [] : ['-p', base.commit];
  const made = ['commit-tree', tree, ...parent, ...(await signing(git)), '-F', '-'];
  const env = await identity(git);
  const id = (await must(git, 'making the commit', made, { stdin: request.message, env })).trim();
  const force = replace ? ['--force'] : [];
  const pushed = await git([
    'push',
    '--porcelain',
    '--no-verify',
    ...force,
    'origin',
    `${id}:refs/heads/${branch}`,
  ]);
  const outcome = parsePush(pushed.code, pushed.stdout, pushed.stderr);
  if (outcome.is === 'done') return { is: 'committed', commit: id };
  if (outcome.is === 'failed') throw gitError(`pushing ${branch}`, pushed.stderr);
  return outcome;
}

/** commit-tree does not look at commit.gpgSign by itself. */
async function signing(git: Git): Promise<string[]> {
  const { stdout } = await git(['config', '--type=bool', '--get', 'commit.gpgSign']);
  return stdout.trim() === 'true' ? ['-S'] : [];
}

/** Name and address of whoever commits: git's own, or ours where git has none, as on a build machine. */
async function identity(git: Git): Promise<Record<string, string>> {
  const { code } = await git(['var', 'GIT_COMMITTER_IDENT']);
  if (code === 0) return {};
  const name = 'cto';
  const email = 'cto@users.noreply.localhost';
  return {
    GIT_AUTHOR_NAME: name,
    GIT_AUTHOR_EMAIL: email,
    GIT_COMMITTER_NAME: name,
    GIT_COMMITTER_EMAIL: email,
  };
}
