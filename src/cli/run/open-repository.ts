import { tmpdir } from 'node:os';
import { createGithub } from '../../github/index.js';
import { openGit } from '../../gitops/git/index.js';
import { openGithub } from '../../gitops/github/index.js';
import type { GithubTarget } from '../../gitops/pull-request.js';
import type { Repository } from '../../gitops/repository.js';
import type { Emit } from '../../kernel/event.js';
import { spawnExec } from '../../kernel/exec.js';
import type { Io } from '../io.js';
import { findToken } from './git-token.js';
import type { PublishSettings } from './publish-settings.js';

/** Which repository. */
export type RepositoryPlace = Pick<PublishSettings, 'destination' | 'github'>;

/** An open repository, and the API beside it. */
export interface OpenRepository {
  /** To be closed. */
  readonly repository: Repository;
  /** Absent: it is not on GitHub, or there is no token. */
  readonly target?: GithubTarget;
}

/** Opens the repository that bundles are published to, with whatever credentials there are. */
export async function openPublished(
  place: RepositoryPlace,
  io: Io,
  { emit, version }: { readonly emit: Emit; readonly version: string },
): Promise<OpenRepository> {
  const token = await findToken(place.github, io.env, spawnExec);
  const target = token === undefined ? undefined : await githubTarget(place, { token, emit, version });
  const repository = await openRepository(place, {
    io,
    ...(token !== undefined && { token }),
    ...(target && { target }),
  });
  return { repository, ...(target && { target }) };
}

interface GithubAccess {
  readonly token: string;
  readonly emit: Emit;
  readonly version: string;
}

async function githubTarget(
  { github: name }: RepositoryPlace,
  access: GithubAccess,
): Promise<GithubTarget | undefined> {
  if (!name) return undefined;
  const { host, owner, repo } = name;
  const baseUrl = host === 'github.com' ? undefined : `https://${host}/api/v3`;
  return {
    github: await createGithub({ ...access, ...(baseUrl !== undefined && { baseUrl }) }),
    owner,
    repo,
  };
}

/** The API where there is a token for it: no git is needed, and large repositories cost nothing. Plain git for everything else. */
function openRepository(
  { destination }: RepositoryPlace,
  { io, token, target }: { readonly io: Io; readonly token?: string; readonly target?: GithubTarget },
): Promise<Repository> {
  const url = destination.repositoryUrl;
  if (target) return Promise.resolve(openGithub({ ...target, url }));
  const env = Object.fromEntries(
    Object.entries(io.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
  return openGit({ url, env, exec: spawnExec, temporary: tmpdir(), ...(token !== undefined && { token }) });
}
