import { tmpdir } from 'node:os';
import { githubRepository } from '../../github/index.js';
import { openGit } from '../../gitops/git/index.js';
import { openGithub } from '../../gitops/github/index.js';
import type { GithubTarget } from '../../gitops/pull-request.js';
import type { Repository } from '../../gitops/repository.js';
import type { Emit } from '../../kernel/event.js';
import { spawnExec } from '../../kernel/exec.js';
import type { Io } from '../io.js';
import { systemClock } from '../process/clock.js';
import { definedOnly, findToken, githubTarget } from './github-access.js';

/** Which repository. */
export interface RepositoryPlace {
  /** Address without credentials. */
  readonly url: string;
  /** Whether pull requests or comments are written.
   * @default false */
  readonly forge?: boolean;
}

/** An open repository, and the API beside it. */
export interface OpenRepository {
  /** To be closed. */
  readonly repository: Repository;
  /** Absent: it is not on GitHub, or there is no token. */
  readonly target?: GithubTarget;
}

/**
 * Opens the repository that bundles are published to, with whatever credentials there are. The API of GitHub is used where there is a token for it: no git
 * is needed, and large repositories cost nothing. Plain git for everything else.
 */
export async function openPublished(
  { url, forge = false }: RepositoryPlace,
  io: Io,
  { emit, version }: { readonly emit: Emit; readonly version: string },
): Promise<OpenRepository> {
  const github = githubRepository(url, io.env);
  const request = { env: io.env, exec: spawnExec, version, forge, ...(github && { github }) };
  const token = await findToken(request);
  if (github && token !== undefined) {
    const target = await githubTarget(github, { token, emit, version, clock: io.clock ?? systemClock });
    return { repository: openGithub({ ...target, url }), target };
  }
  const env = definedOnly(io.env);
  const credentials = token === undefined ? {} : { token };
  return { repository: await openGit({ url, env, exec: spawnExec, temporary: tmpdir(), ...credentials }) };
}
