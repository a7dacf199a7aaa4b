import type { Release } from '../../github/releases/index.js';
import { compareAssets } from './compare.js';
import { attempt, logBegun, NotYet, type PublishContext } from './context.js';
import { burnt } from './draft.js';
import { becomesLatest } from './latest.js';
import { refuseElsewhere } from './tag.js';

/**
 * Makes a draft public, in one call that decides whether it is the latest release. The last look at the assets comes right before it.
 *
 * @returns the published release; the given one if an earlier run got that far
 */
export async function makePublic(
  context: PublishContext,
  draft: Release,
  signal: AbortSignal,
): Promise<Release> {
  const { plan, releases, journal, audit } = context;
  return attempt(
    context,
    `publishing ${plan.tag}`,
    async () => {
      const now = await releases.get(draft.id, signal);
      if (!now) throw new NotYet(`release ${draft.id} is not to be seen`);
      if (!now.draft) {
        const detail = { by: journal.owner, release: now.id, commit: plan.commit };
        const entry = { act: 'publish', subject: plan.tag, detail } as const;
        logBegun(context, entry, entry);
        return now;
      }
      await compareAssets(context, now, signal);
      const latest = becomesLatest(plan, await releases.list(signal));
      const change = {
        draft: false,
        prerelease: plan.mode === 'prerelease' || plan.mode === 'nightly',
        target: plan.commit,
        latest,
      };
      const published = await journal.doing(
        'publish',
        plan.tag,
        () =>
          releases.update(draft.id, change, signal).catch((error: unknown) => {
            throw burnt(error, plan.tag);
          }),
        () => `release ${draft.id}${latest ? ', the latest' : ''}`,
      );
      audit.add({
        act: 'publish',
        subject: plan.tag,
        detail: {
          by: journal.owner,
          release: draft.id,
          commit: plan.commit,
          latest: String(latest),
        },
      });
      return published;
    },
    signal,
  );
}

/** Looks at the public release as others see it: found by its tag, at its commit, with its files. */
export async function confirm(
  context: PublishContext,
  release: Release,
  signal: AbortSignal,
): Promise<Release> {
  const { plan, releases } = context;
  const seen = await attempt(
    context,
    `looking at the published ${plan.tag}`,
    async () => {
      const found = await releases.byTag(plan.tag, signal);
      if (found?.id !== release.id)
        throw new NotYet(`${plan.tag} does not lead to release ${release.id} yet`);
      return found;
    },
    signal,
  );
  const tag = await attempt(
    context,
    `looking for the tag ${plan.tag}`,
    async () => {
      const found = await releases.tag(plan.tag, signal);
      if (!found) throw new NotYet(`the tag ${plan.tag} is not there yet`);
      return found;
    },
    signal,
  );
  refuseElsewhere(plan, tag.commit);
  await compareAssets(context, seen, signal);
  return seen;
}
