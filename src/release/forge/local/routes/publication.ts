import { failure, invalid, type Answer } from '../exchange.js';
import { latestOf, publishedOf, timestamp, type ForgeState, type StoredRelease } from '../state.js';
import { hasCommit } from './tags.js';

type Body = Readonly<Record<string, unknown>>;

/** Why a tag cannot be released; undefined when it can. */
export function refusedTag(state: ForgeState, tag: string, except?: StoredRelease): Answer | undefined {
  const published = publishedOf(state, tag);
  if (published && published !== except) return invalid('Release', 'tag_name', 'already_exists');
  if (state.burnt.has(tag))
    return invalid('Release', 'tag_name', 'custom', 'tag_name was used by an immutable release');
  return undefined;
}

/** Carries a change out, all of it or nothing. @returns why not; undefined when it was done */
export function change(state: ForgeState, release: StoredRelease, body: Body): Answer | undefined {
  const publishes = release.draft && body['draft'] === false;
  const problem = frozen(release, body) ?? (publishes ? unpublishable(state, release, body) : undefined);
  if (problem) return problem;
  release.tag = text(body['tag_name']) ?? release.tag;
  release.target = text(body['target_commitish']) ?? release.target;
  release.name = text(body['name']) ?? release.name;
  release.body = text(body['body']) ?? release.body;
  if (typeof body['prerelease'] === 'boolean') release.prerelease = body['prerelease'];
  if (publishes) publish(state, release);
  // without a word, whatever is published becomes the latest one
  decideLatest(state, release, body['make_latest'] ?? (publishes ? 'true' : undefined));
  return undefined;
}

function frozen({ immutable, tag }: StoredRelease, body: Body): Answer | undefined {
  const touched = text(body['tag_name']) ?? tag;
  if (!immutable || (touched === tag && body['draft'] !== true)) return undefined;
  return failure(422, 'Cannot change the tag of an immutable release');
}

function unpublishable(state: ForgeState, release: StoredRelease, body: Body): Answer | undefined {
  const tag = text(body['tag_name']) ?? release.tag;
  const target = text(body['target_commitish']) ?? release.target;
  const refused = refusedTag(state, tag, release);
  if (refused) return refused;
  const known = state.tags.has(tag) || target === state.defaultBranch || hasCommit(state, target);
  return known ? undefined : invalid('Release', 'target_commitish', 'invalid');
}

/** Makes it public, its tag if there is none, and freezes both if the repository says so. */
function publish(state: ForgeState, release: StoredRelease): void {
  release.draft = false;
  release.publishedAt = timestamp(state);
  release.immutable = state.immutable;
  // the head of the branch, of which this forge knows nothing but that there is one
  const commit = release.target === state.defaultBranch ? '0'.repeat(40) : release.target;
  if (!state.tags.has(release.tag)) state.tags.set(release.tag, commit);
}

function decideLatest(state: ForgeState, release: StoredRelease, wish: unknown): void {
  if (wish === 'false') {
    release.latestCandidate = false;
    if (state.latest === release.id) state.latest = undefined;
  }
  if (release.draft || release.prerelease) return;
  const former = latestOf(state);
  const newer = wish === 'legacy' && (former === undefined || former.id <= release.id);
  if (wish !== 'true' && !newer) return;
  release.latestCandidate = true;
  state.latest = release.id;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
