import type { CommitOutcome, CommitRequest } from '../repository.js';
import { importStream, workRef } from './fast-import.js';
import { parsePush } from './parse.js';
import { gitError, must, type Git } from './process.js';

/** Makes and pushes commits; asks git once who commits and whether commits are signed. */
export function committer(git: Git): (request: CommitRequest) => Promise<CommitOutcome> {
  let settings: Promise<CommitSettings> | undefined;
  return async (request) => commit(git, request, await (settings ??= askSettings(git)));
}

interface CommitSettings {
  readonly identity: Readonly<Record<string, string>>;
  readonly signing: readonly string[];
}

async function askSettings(git: Git): Promise<CommitSettings> {
  return { identity: await identity(git), signing: await signing(git) };
}

async function commit(git: Git, request: CommitRequest, settings: CommitSettings): Promise<CommitOutcome> {
  const { base, branch = base.branch, replace = false } = request;
  await must(git, 'making the tree', ['fast-import', '--quiet', '--force', '--done'], {
    stdin: importStream(request),
  });
  const parent = base.commit === undefined ? [] : ['-p', base.commit];
  const made = ['commit-tree', `${workRef}^{tree}`, ...parent, ...settings.signing, '-F', '-'];
  const call = { stdin: request.message, env: settings.identity };
  const id = (await must(git, 'making the commit', made, call)).trim();
  const pushed = await git([
    'push',
    '--porcelain',
    '--no-verify',
    ...(replace ? ['--force'] : []),
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
