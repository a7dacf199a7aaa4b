import { exitCodes, OperatorError } from '../../kernel/errors.js';
import type { RepositorySnapshot } from '../repository.js';
import { parseBatch, parseHeads, parseTree, type Heads } from './parse.js';
import { must, mustAnswer, type Git } from './process.js';

/** What is read. */
export interface ReadRequest {
  readonly folder: string;
  /** Branch. Absent: the default one. */
  readonly wanted: string | undefined;
  /** Asks for the default branch of a repository without commits. */
  readonly unborn: () => Promise<string | undefined>;
}

/** Reads a folder of a branch. @throws OperatorError `E_GITOPS_PATH` for a folder that is none, `E_GIT_BRANCH` when the server names no default branch */
export async function read(git: Git, { folder, wanted, unborn }: ReadRequest): Promise<RepositorySnapshot> {
  const asked = ['ls-remote', '--symref', 'origin', 'HEAD', 'refs/heads/*'];
  const heads = parseHeads(await must(git, 'asking the repository', asked));
  const branch = wanted ?? heads.defaultBranch ?? (await unnamedDefault(heads, unborn));
  const empty = heads.branches.size === 0;
  if (!heads.branches.has(branch)) return { branch, empty, files: new Map() };
  const target = 'refs/remotes/origin/branch';
  const fetched = ['fetch', '--quiet', '--no-tags', '--depth=1', '--filter=blob:none', '--update-shallow'];
  await must(git, `fetching ${branch}`, [...fetched, 'origin', `+refs/heads/${branch}:${target}`]);
  const commit = (await must(git, 'reading the branch', ['rev-parse', '--verify', target])).trim();
  const listed = ['ls-tree', '-r', '-z', '--full-tree', commit, ...(folder === '' ? [] : ['--', folder])];
  const files = parseTree(await must(git, 'listing files', listed), folder);
  if (files.has('')) throw blockedFolder(folder);
  return { branch, commit, empty, files };
}

/** A repository whose HEAD is detached names none. */
async function unnamedDefault({ branches }: Heads, unborn: ReadRequest['unborn']): Promise<string> {
  if (branches.size === 0) return (await unborn()) ?? 'main';
  throw new OperatorError('E_GIT_BRANCH', 'the repository names no default branch: its HEAD is detached', {
    hint: `name one with --branch; there are: ${[...branches.keys()].sort().slice(0, 20).join(', ')}`,
    exitCode: exitCodes.usage,
  });
}

function blockedFolder(folder: string): OperatorError {
  return new OperatorError(
    'E_GITOPS_PATH',
    `"${folder}" is a file, a link or a submodule of the repository`,
    {
      hint: 'publish to another folder with --path; into a submodule, publish to its own repository',
    },
  );
}

/**
 * Contents of files of a snapshot, as text. The clone holds no contents: what is asked for comes in one request, as git itself does it for a checkout
 * (promisor-remote.c), since reading one by one would be a request each.
 */
export async function readTexts(
  git: Git,
  { files }: RepositorySnapshot,
  paths: readonly string[],
): Promise<Map<string, string>> {
  const wanted = paths.flatMap((path) => {
    const file = files.get(path);
    return file ? [{ path, id: file.id }] : [];
  });
  const ids = [...new Set(wanted.map(({ id }) => id))];
  if (ids.length === 0) return new Map();
  const stdin = `${ids.join('\n')}\n`;
  // a server may not give objects by id: then each is fetched when it is read
  if (ids.length > 1) await git([...fetchObjects, 'origin', '--stdin'], { stdin });
  const { bytes } = await mustAnswer(git, 'reading files', ['cat-file', '--batch'], { stdin });
  const contents = parseBatch(bytes);
  return new Map(wanted.flatMap(({ path, id }) => withContent(path, contents.get(id))));
}

const fetchObjects = [
  '-c',
  'fetch.negotiationAlgorithm=noop',
  'fetch',
  '--quiet',
  '--no-tags',
  '--no-write-fetch-head',
  '--recurse-submodules=no',
  '--filter=blob:none',
];

function withContent(path: string, content: string | undefined): [string, string][] {
  return content === undefined ? [] : [[path, content]];
}
