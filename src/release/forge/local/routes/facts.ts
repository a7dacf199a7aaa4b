import { repositoryBody } from '../bodies.js';
import { failure, notFound, type Route } from '../exchange.js';
import { latestOf, type ForgeState } from '../state.js';

const repository = '/repos/{owner}/{repo}';

/** Requests of an hour that a token has at GitHub. */
const hourly = 5000;

/** Repository, settings, quota, attestations, notes. */
export function factRoutes(state: ForgeState): readonly Route[] {
  return [
    {
      part: 'api',
      method: 'GET',
      path: repository,
      handle: ({ at, mayWrite }) => ({ status: 200, body: repositoryBody(state, at, mayWrite) }),
    },
    {
      part: 'api',
      method: 'GET',
      path: `${repository}/immutable-releases`,
      handle: ({ mayWrite }) => {
        if (!mayWrite) return notFound;
        return state.immutable
          ? { status: 200, body: { enabled: true, enforced_by_owner: false } }
          : notFound;
      },
    },
    {
      part: 'api',
      method: 'GET',
      path: '/rate_limit',
      handle: () => {
        const reset = Math.floor(state.clock.now() / 1000) + 3600;
        const rate = { limit: hourly, remaining: hourly, reset, used: 0 };
        return { status: 200, body: { rate, resources: { core: rate, search: rate } } };
      },
    },
    {
      part: 'api',
      method: 'GET',
      path: `${repository}/attestations/{subject_digest}`,
      handle: ({ parameter }) => {
        const bundles = state.attestations.get(parameter('subject_digest').replace(/^sha256:/, '')) ?? [];
        return {
          status: 200,
          body: { attestations: bundles.map((bundle) => ({ bundle, repository_id: 1 })) },
        };
      },
    },
    {
      part: 'api',
      method: 'POST',
      path: `${repository}/releases/generate-notes`,
      writes: true,
      handle: ({ body }) => {
        const tag = body['tag_name'];
        if (typeof tag !== 'string' || tag === '') return failure(400, 'tag_name is missing');
        const previous = body['previous_tag_name'] ?? latestOf(state)?.tag;
        const changes = typeof previous === 'string' ? `compare/${previous}...${tag}` : `commits/${tag}`;
        const address = `https://github.com/${state.owner}/${state.repo}/${changes}`;
        return { status: 200, body: { name: tag, body: `**Full Changelog**: ${address}` } };
      },
    },
  ];
}
