import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Exec } from '../../kernel/exec.js';
import { OperatorError } from '../../kernel/errors.js';
import { blobId } from '../blob.js';
import type { Repository } from '../repository.js';
import { committer } from './commit.js';
import { createGit, must, type Git } from './process.js';
import { read, readTexts } from './read.js';

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
  const close = () => rm(folder, { recursive: true, force: true });
  await must(git, 'making a local repository', ['init', '--quiet', '--bare', folder]).catch(
    async (error: unknown) => {
      await close();
      throw error;
    },
  );
  return {
    url: options.url,
    idOf: blobId,
    read: (path, branch) =>
      read(git, { folder: path, wanted: branch, unborn: () => unbornHead(git, options.url, folder) }),
    readText: async (snapshot, path) => (await readTexts(git, snapshot, [path])).get(path),
    readTexts: (snapshot, paths) => readTexts(git, snapshot, paths),
    commit: committer(git),
    close,
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

/** Default branch of a repository without commits: a server tells it to a clone alone (gitprotocol-v2, `unborn` of ls-refs). */
async function unbornHead(git: Git, url: string, folder: string): Promise<string | undefined> {
  const probe = join(folder, 'probe.git');
  const cloned = await git(['clone', '--quiet', '--bare', '--', url, probe]);
  if (cloned.code !== 0) return undefined;
  const { code, stdout } = await git(['symbolic-ref', 'HEAD'], { env: { GIT_DIR: probe } });
  return code === 0 ? stdout.trim().replace(/^refs\/heads\//, '') : undefined;
}
