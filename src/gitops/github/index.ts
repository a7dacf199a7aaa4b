import {
  githubError,
  makeOnce,
  statusOf,
  unrepeated,
  type Github,
  type OnceContext,
} from '../../github/index.js';
import { blobId } from '../blob.js';
import { within } from '../paths.js';
import type {
  CommitOutcome,
  CommitRequest,
  Repository,
  RepositoryFile,
  RepositorySnapshot,
} from '../repository.js';

/** A repository over the GitHub API. */
export interface GithubRepositoryOptions extends OnceContext {
  readonly github: Github;
  readonly owner: string;
  readonly repo: string;
  /** Address without credentials, for people. */
  readonly url: string;
}

type Target = Omit<GithubRepositoryOptions, 'url'>;

/**
 * A repository over the GitHub API: one tree, one commit, one update of the branch. The number of requests depends on the depth of the folder, not
 * on the number of files.
 */
export function openGithub({ url, ...target }: GithubRepositoryOptions): Repository {
  const { owner, repo } = target;
  return {
    url,
    idOf: blobId,
    read: (folder, branch) => guarded(`reading ${owner}/${repo}`, () => read(target, folder, branch)),
    readText: (snapshot, path) => guarded(`reading ${path}`, () => readText(target, snapshot, path)),
    readTexts: (snapshot, paths) => guarded('reading files', () => readTexts(target, snapshot, paths)),
    commit: (request) => guarded(`committing to ${owner}/${repo}`, () => commit(target, request)),
    close: () => Promise.resolve(),
  };
}

async function guarded<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw githubError(what, error);
  }
}

async function read(target: Target, folder: string, wanted?: string): Promise<RepositorySnapshot> {
  const { github, owner, repo } = target;
  const branch = wanted ?? (await github.rest.repos.get({ owner, repo })).data.default_branch;
  const head = await github.rest.git.getRef({ owner, repo, ref: `heads/${branch}` }).catch(absent);
  if (head === undefined) return { branch, empty: false, files: new Map() };
  if (head === 'empty') return { branch, empty: true, files: new Map() };
  const commitId = head.data.object.sha;
  const { data } = await github.rest.git.getCommit({ owner, repo, commit_sha: commitId });
  const files = await listFolder(target, data.tree.sha, folder);
  return { branch, commit: commitId, empty: false, files };
}

/** 404: no such branch; 409: the repository has no commit at all (GitHub, "Git Repository is empty"). */
function absent(error: unknown): undefined | 'empty' {
  if (statusOf(error) === 404) return undefined;
  if (statusOf(error) === 409) return 'empty';
  throw error;
}

/** Goes down to the folder one level at a time, then lists it in one request. */
async function listFolder(
  target: Target,
  root: string,
  folder: string,
): Promise<Map<string, RepositoryFile>> {
  let tree: string | undefined = root;
  for (const segment of folder.split('/').filter((part) => part !== '')) {
    const entries = await treeOf(target, tree, false);
    tree = entries.find(({ path, type }) => path === segment && type === 'tree')?.sha;
    if (tree === undefined) return new Map();
  }
  const entries = await treeOf(target, tree, true);
  return new Map(
    entries.filter(({ type }) => type !== 'tree').map(({ path, sha, mode }) => [path, { id: sha, mode }]),
  );
}

async function treeOf({ github, owner, repo }: Target, sha: string, recursive: boolean) {
  const { data } = await github.rest.git.getTree({
    owner,
    repo,
    tree_sha: sha,
    ...(recursive && { recursive: '1' }),
  });
  // GitHub cuts a recursive listing at 100,000 entries; a folder of ours is far from that
  if (data.truncated) throw new Error('GitHub cut the list of files');
  return data.tree;
}

async function readText({ github, owner, repo }: Target, { files }: RepositorySnapshot, path: string) {
  const file = files.get(path);
  if (!file) return undefined;
  const { data } = await github.rest.git.getBlob({ owner, repo, file_sha: file.id });
  return Buffer.from(data.content, 'base64').toString('utf8');
}

/** How many files are asked for at once: GitHub counts requests that run side by side. */
const atOnce = 8;

async function readTexts(
  target: Target,
  snapshot: RepositorySnapshot,
  paths: readonly string[],
): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  for (let start = 0; start < paths.length; start += atOnce) {
    const part = paths.slice(start, start + atOnce);
    const found = await Promise.all(part.map((path) => readText(target, snapshot, path)));
    found.forEach((text, index) => text !== undefined && texts.set(part[index] ?? '', text));
  }
  return texts;
}

async function commit(target: Target, request: CommitRequest): Promise<CommitOutcome> {
  const { github, owner, repo } = target;
  const { base, branch = base.branch, message, replace = false } = request;
  if (base.empty) await startRepository(target, branch);
  const parent = base.empty ? await headOf(target, branch) : base.commit;
  const { data: tree } = await github.rest.git.createTree({
    owner,
    repo,
    ...(parent !== undefined && { base_tree: parent }),
    tree: treeEntries(request),
  });
  const parents = parent === undefined ? [] : [parent];
  const { data: made } = await github.rest.git.createCommit({
    owner,
    repo,
    message,
    tree: tree.sha,
    parents,
  });
  return moveBranch(target, {
    branch,
    commit: made.sha,
    exists: branch === base.branch && parent !== undefined,
    replace,
  });
}

/** GitHub makes no tree in a repository without any commit; a first one by the contents API is its own way out. */
async function startRepository(target: Target, branch: string): Promise<void> {
  const { github, owner, repo } = target;
  const content = Buffer.from(`# ${repo}\n`).toString('base64');
  const message = 'Start the repository';
  const file = { owner, repo, path: 'README.md', message, content, branch, ...unrepeated };
  await makeOnce<unknown>(target, {
    what: 'starting the repository',
    look: () => headOf(target, branch),
    make: () => github.rest.repos.createOrUpdateFileContents(file),
  });
}

/** Commit of a branch; undefined when there is no such branch. */
async function headOf({ github, owner, repo }: Target, branch: string): Promise<string | undefined> {
  const found = await github.rest.git.getRef({ owner, repo, ref: `heads/${branch}` }).catch(absent);
  return found === undefined || found === 'empty' ? undefined : found.data.object.sha;
}

function treeEntries({ folder, write, remove }: CommitRequest) {
  const file = { mode: '100644' as const, type: 'blob' as const };
  return [
    ...[...write].map(([path, content]) => ({ ...file, path: within(folder, path), content })),
    ...remove.map((path) => ({ ...file, path: within(folder, path), sha: null })),
  ];
}

interface Move {
  readonly branch: string;
  readonly commit: string;
  readonly exists: boolean;
  readonly replace: boolean;
}

/** The one step that others can see: 422 says that somebody was faster, 403 and 409 that a rule protects the branch. */
async function moveBranch(target: Target, move: Move): Promise<CommitOutcome> {
  const { github, owner, repo } = target;
  const { branch, commit: sha, exists, replace } = move;
  try {
    if (exists || (replace && (await headOf(target, branch)) !== undefined))
      await github.rest.git.updateRef({ owner, repo, ref: `heads/${branch}`, sha, force: replace });
    else await github.rest.git.createRef({ owner, repo, ref: `refs/heads/${branch}`, sha });
    return { is: 'committed', commit: sha };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (statusOf(error) === 422 && /fast forward|already exists/i.test(message)) {
      // the answer to an earlier request of ours may have been lost
      const ours = (await headOf(target, branch)) === sha;
      return ours ? { is: 'committed', commit: sha } : { is: 'moved' };
    }
    if ([403, 409, 422].includes(statusOf(error) ?? 0)) return { is: 'refused', message };
    throw error;
  }
}
