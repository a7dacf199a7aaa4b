import type { Release } from '../../github/releases/index.js';
import { exitCodes, isOperatorError, OperatorError } from '../../kernel/errors.js';
import { attempt, NotYet, type PublishContext } from './context.js';
import { refuseForeign, situationOf } from './find.js';
import { withMark } from './mark.js';
import { planDigest, type PublishPlan } from './plan.js';

/** Notes as they go to the forge. @param now milliseconds since 1970 */
function bodyOf(plan: PublishPlan, owner: string, now: number): string {
  const begun = new Date(now).toISOString();
  return withMark(plan.notes, { format: 1, owner, mode: plan.mode, plan: planDigest(plan), begun });
}

/**
 * Our release of the tag, made as a draft if there is none. It may be published already: then an earlier run got that far.
 *
 * @throws OperatorError when somebody else releases this tag
 */
export async function ensureDraft(context: PublishContext, signal: AbortSignal): Promise<Release> {
  const { plan, journal, releases } = context;
  const made = await attempt(
    context,
    `making the draft of ${plan.tag}`,
    async () => {
      const situation = await situationOf(context, signal);
      const [found] = situation.ours;
      if (found) {
        journal.write({ kind: 'found', subject: plan.tag, detail: `release ${found.id}` });
        return found;
      }
      refuseForeign(situation, plan.tag);
      for (const { id } of situation.stale) await removeDraft(context, id, signal);
      return journal.doing(
        'draft',
        plan.tag,
        () => create(context, signal),
        ({ id }) => `release ${id}`,
      );
    },
    signal,
  );
  await alone(context, made, signal);
  return attempt(
    context,
    `reading the draft of ${plan.tag}`,
    async () => {
      const seen = await releases.get(made.id, signal);
      // a new draft is not everywhere at once
      if (!seen) throw new NotYet(`release ${made.id} is not to be seen yet`);
      return seen;
    },
    signal,
  );
}

async function create(
  { plan, journal, releases, clock }: PublishContext,
  signal: AbortSignal,
): Promise<Release> {
  try {
    return await releases.createDraft(
      {
        tag: plan.tag,
        target: plan.commit,
        name: plan.title,
        body: bodyOf(plan, journal.owner, clock.now()),
        prerelease: plan.mode === 'prerelease' || plan.mode === 'nightly',
      },
      signal,
    );
  } catch (error) {
    throw burnt(error, plan.tag);
  }
}

/** A name that an immutable release used is never free again, whatever is deleted. */
export function burnt(error: unknown, tag: string): unknown {
  if (!isOperatorError(error) || !error.message.includes('immutable release')) return error;
  return new OperatorError('E_RELEASE_TAG_BURNT', `the tag ${tag} was used by an immutable release before`, {
    hint: 'GitHub never gives such a name free again, not even after deletion: choose the next version',
    exitCode: exitCodes.refused,
    cause: error,
  });
}

/**
 * Of two releases that began at the same moment, the one with the lower number stays. A draft that we made twice, since the answer to the first was
 * lost, goes as well.
 */
async function alone(context: PublishContext, made: Release, signal: AbortSignal): Promise<void> {
  // an earlier run got to the end: nobody can come between any more
  if (!made.draft) return;
  const situation = await situationOf(context, signal);
  const foreign = [...situation.others, ...situation.strangers];
  const first = foreign.every(({ id, draft }) => draft && id > made.id);
  const surplus = situation.ours.filter(({ id, draft }) => draft && (!first || id !== made.id));
  for (const { id } of surplus) await removeDraft(context, id, signal);
  if (!first) refuseForeign(situation, context.plan.tag);
}

/** Deletes a draft. */
export async function removeDraft(
  { plan, journal, audit, releases }: Pick<PublishContext, 'plan' | 'journal' | 'audit' | 'releases'>,
  id: number,
  signal: AbortSignal,
): Promise<void> {
  await journal.doing('remove-release', `${plan.tag} ${id}`, () => releases.remove(id, signal));
  audit.add({ act: 'delete', subject: `draft of ${plan.tag}`, detail: { release: id } });
}
