import { repositoryUrl } from '../bodies.js';
import { failure, notFound, type ForgeCall, type Route } from '../exchange.js';
import { publishedOf, type ForgeState } from '../state.js';

const repository = '/repos/{owner}/{repo}';
const commitId = /^[0-9a-f]{40}$/;

/** Whether a commit exists. */
export function hasCommit({ commits }: ForgeState, sha: string): boolean {
  return commitId.test(sha) && (commits === undefined || commits.has(sha));
}

/** Tags as git references. */
export function tagRoutes(state: ForgeState): readonly Route[] {
  const body = (name: string, sha: string, at: ForgeCall['at']) => ({
    ref: `refs/tags/${name}`,
    node_id: `REF_${name}`,
    url: `${repositoryUrl(state, at)}/git/refs/tags/${name}`,
    object: { type: 'commit', sha, url: `${repositoryUrl(state, at)}/git/commits/${sha}` },
  });
  return [
    {
      part: 'api',
      method: 'GET',
      path: `${repository}/git/ref/{ref}`,
      handle: ({ parameter, at }) => {
        const name = parameter('ref').replace(/^tags\//, '');
        const sha = state.tags.get(name);
        return sha === undefined ? notFound : { status: 200, body: body(name, sha, at) };
      },
    },
    {
      part: 'api',
      method: 'POST',
      path: `${repository}/git/refs`,
      writes: true,
      handle: ({ body: sent, at }) => {
        const name = String(sent['ref']).replace(/^refs\/tags\//, '');
        const sha = String(sent['sha']);
        if (state.tags.has(name)) return failure(422, 'Reference already exists');
        if (!hasCommit(state, sha)) return failure(422, 'Object does not exist');
        if (state.burnt.has(name))
          return failure(422, `Cannot create ref: tag ${name} was used by an immutable release`);
        state.tags.set(name, sha);
        return { status: 201, body: body(name, sha, at) };
      },
    },
    {
      part: 'api',
      method: 'DELETE',
      path: `${repository}/git/refs/{ref}`,
      writes: true,
      handle: ({ parameter }) => {
        const name = parameter('ref').replace(/^tags\//, '');
        if (!state.tags.has(name)) return failure(422, 'Reference does not exist');
        const release = publishedOf(state, name);
        if (release?.immutable === true)
          return failure(422, 'Repository rule violations found: the tag belongs to an immutable release');
        state.tags.delete(name);
        // seen by people, and written nowhere by GitHub: openml/automlbenchmark#429, github-release/github-release#37
        if (release) release.draft = true;
        return { status: 204 };
      },
    },
  ];
}
