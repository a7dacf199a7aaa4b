import { githubError, statusOf, type Github } from '../../github/index.js';
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
export interface GithubRepositoryOptions {
  readonly github: Github;
  readonly owner: string;
  readonly repo: string;
  /** Address without credentials, for people. */
  readonly url: string;
}

type Target = Pick<GithubRepositoryOptions, 'github' | 'owner' | 'repo'>;

/**
 * A repository over the GitHub API: one tree, one commit, one update of the branch. The number of requests depends on the depth of the folder, not
 * on the number of files.
 */
export function openGithub({ github, owner, repo, url }: GithubRepositoryOptions): Repository {
  const target: Target = { github, owner, repo };
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

async function read(
  { github, owner, repo }: Target,
  folder: string,
  wanted?: string,
): Promise<RepositorySnapshot> {
  const branch = wanted ?? (await github.rest.repos.get({ owner, repo })).data.default_branch;
  const head = await github.rest.git.getRef({ owner, repo, ref: `heads/${branch}` }).catch(absent);
  if (head === undefined) return { branch, empty: false, files: new Map() };
  if (head === 'empty') return { branch, empty: true, files: new Map() };
  const commitId = head.data.object.sha;
  const { data } = await github.rest.git.getCommit({ owner, repo, commit_sha: commitId });
  const files = await listFolder({ github, owner, repo }, data.tree.sha, folder);
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
async function startRepository({ github, owner, repo }: Target, branch: string): Promise<void> {
  const content = Buffer.from(`# ${repo}\n`).toString('base64');
  const path = 'README.md';
  await github.rest.repos.createOrUpdateFileContents({
    owner,
    repo,
    path,
    message: 'Start the repository',
    content,
    branch,
  });
}

async function headOf({ github, owner, repo }: Target, branch: string): Promise<string> {
  return (await github.rest.git.getRef({ owner, repo, ref: `heads/${branch}` })).data.object.sha;
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
async function moveBranch({ github, owner, repo }: Target, move: Move): Promise<CommitOutcome> {
  const { branch, commit: sha, exists, replace } = move;
  try {
    if (exists || (replace && (await branchExists({ github, owner, repo }, branch))))
      await github.rest.git.updateRef({ owner, repo, ref: `heads/${branch}`, sha, force: replace });
    else await github.rest.git.createRef({ owner, repo, ref: `refs/heads/${branch}`, sha });
    return { is: 'committed', commit: sha };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (statusOf(error) === 422 && /fast forward|already exists/i.test(message)) return { is: 'moved' };
    if ([403, 409, 422].includes(statusOf(error) ?? 0)) return { is: 'refused', message };
    throw error;
  }
}

async function branchExists({ github, owner, repo }: Target, branch: string): Promise<boolean> {
  const found = await github.rest.git.getRef({ owner, repo, ref: `heads/${branch}` }).catch(absent);
  return found !== undefined && found !== 'empty';
}
