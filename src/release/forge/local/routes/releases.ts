import { releaseBody } from '../bodies.js';
import { failure, notFound, type Answer, type ForgeCall, type Route } from '../exchange.js';
import { page } from '../page.js';
import { commitDate, latestOf, publishedOf, takeId, type ForgeState, type StoredRelease } from '../state.js';
import { change, refusedTag } from './publication.js';

const repository = '/repos/{owner}/{repo}';

/** Finding, making, changing and deleting releases. */
export function releaseRoutes(state: ForgeState): readonly Route[] {
  const one = (release: StoredRelease | undefined, at: ForgeCall['at'], status = 200): Answer =>
    release ? { status, body: releaseBody(state, release, at) } : notFound;
  const find = ({ parameter, mayWrite }: ForgeCall) => {
    const release = state.releases.get(Number(parameter('release_id')));
    return release?.draft === true && !mayWrite ? undefined : release;
  };
  return [
    { part: 'api', method: 'GET', path: `${repository}/releases`, handle: (call) => list(state, call) },
    {
      part: 'api',
      method: 'GET',
      path: `${repository}/releases/latest`,
      handle: ({ at }) => one(latestOf(state), at),
    },
    {
      part: 'api',
      method: 'GET',
      path: `${repository}/releases/tags/{tag}`,
      // never a draft: those are found in the list alone
      handle: ({ parameter, at }) => one(publishedOf(state, parameter('tag')), at),
    },
    {
      part: 'api',
      method: 'GET',
      path: `${repository}/releases/{release_id}`,
      handle: (call) => one(find(call), call.at),
    },
    {
      part: 'api',
      method: 'POST',
      path: `${repository}/releases`,
      writes: true,
      handle: (call) => create(state, call),
    },
    {
      part: 'api',
      method: 'PATCH',
      path: `${repository}/releases/{release_id}`,
      writes: true,
      handle: (call) => {
        const release = find(call);
        if (!release) return notFound;
        return change(state, release, call.body) ?? one(release, call.at);
      },
    },
    {
      part: 'api',
      method: 'DELETE',
      path: `${repository}/releases/{release_id}`,
      writes: true,
      handle: (call) => {
        const release = find(call);
        if (!release) return notFound;
        if (release.immutable) state.burnt.add(release.tag);
        state.releases.delete(release.id);
        return { status: 204 };
      },
    },
  ];
}

function list(state: ForgeState, { query, at, mayWrite }: ForgeCall): Answer {
  const visible = [...state.releases.values()]
    .filter(({ draft }) => !draft || mayWrite)
    .sort((a, b) => b.id - a.id);
  const { items, link } = page(visible, query, `${at('api')}/repos/${state.owner}/${state.repo}/releases`);
  return {
    status: 200,
    body: items.map((release) => releaseBody(state, release, at)),
    ...(link !== undefined && { headers: { link } }),
  };
}

function create(state: ForgeState, { body, at }: ForgeCall): Answer {
  const tag = body['tag_name'];
  if (typeof tag !== 'string' || tag === '') return failure(422, 'Validation Failed');
  const refused = refusedTag(state, tag);
  if (refused) return refused;
  const release: StoredRelease = {
    id: takeId(state),
    tag,
    target: state.defaultBranch,
    name: '',
    body: '',
    draft: true,
    prerelease: false,
    immutable: false,
    latestCandidate: true,
    createdAt: commitDate(state),
    publishedAt: undefined,
    assets: new Map(),
  };
  const problem = change(state, release, { draft: false, ...body });
  if (problem) return problem;
  state.releases.set(release.id, release);
  return { status: 201, body: releaseBody(state, release, at) };
}
