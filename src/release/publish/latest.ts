import { compare, prerelease, valid } from 'semver';
import type { Release } from '../../github/releases/index.js';
import { isSuperseded } from './superseded.js';
import type { PublishPlan } from './plan.js';

/** Published releases that may be the latest one, highest version first. Those marked as superseded may not. */
export function candidates(all: readonly Release[]): readonly Release[] {
  return all
    .filter((release) => !release.draft && !release.prerelease && !isSuperseded(release))
    .filter(({ tag }) => valid(tag) !== null && prerelease(tag) === null)
    .sort((a, b) => compare(b.tag, a.tag));
}

/**
 * Whether a release becomes the latest one: a full release of the highest version. A hotfix of an older line does not, though it is published last,
 * which is GitHub's own choice.
 */
export function becomesLatest(plan: Pick<PublishPlan, 'mode' | 'tag'>, all: readonly Release[]): boolean {
  if (plan.mode !== 'release' || valid(plan.tag) === null || prerelease(plan.tag) !== null) return false;
  return candidates(all).every(({ tag }) => compare(plan.tag, tag) >= 0);
}
