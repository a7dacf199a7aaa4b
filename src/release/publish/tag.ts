import { exitCodes, OperatorError } from '../../kernel/errors.js';
import { wasBegun } from '../journal/index.js';
import { attempt, logBegun, type PublishContext } from './context.js';

/** Makes the tag at the commit, if it is not there. @throws OperatorError `E_RELEASE_TAG` when it names another commit */
export async function reserveTag(context: PublishContext, signal: AbortSignal): Promise<void> {
  const { plan, releases, journal, audit } = context;
  await attempt(
    context,
    `making the tag ${plan.tag}`,
    async () => {
      const found = await releases.tag(plan.tag, signal);
      if (found) {
        refuseElsewhere(plan, found.commit);
        const entry = { act: 'tag', subject: plan.tag, detail: { commit: found.commit } } as const;
        logBegun(context, entry, entry);
        return;
      }
      await journal.doing(
        'tag',
        plan.tag,
        () => releases.createTag(plan.tag, plan.commit, signal),
        () => plan.commit,
      );
      audit.add({ act: 'tag', subject: plan.tag, detail: { commit: plan.commit } });
    },
    signal,
  );
}

/** A tag never moves: whoever has it would keep the old one. */
export function refuseElsewhere({ tag, commit }: PublishContext['plan'], found: string): void {
  if (found === commit) return;
  throw new OperatorError('E_RELEASE_TAG', `the tag ${tag} names commit ${found}, not ${commit}`, {
    hint: 'check the tagged commit out and build that, or choose another version; a tag is never moved',
    exitCode: exitCodes.refused,
  });
}

/** Whether this release made the tag, and it still names its commit. */
export async function hasOwnTag(
  { plan, releases, journal }: Pick<PublishContext, 'plan' | 'releases' | 'journal'>,
  signal: AbortSignal,
): Promise<boolean> {
  if (!wasBegun(journal.records(), 'tag', plan.tag)) return false;
  return (await releases.tag(plan.tag, signal))?.commit === plan.commit;
}

/**
 * Deletes the tag, if this release made it and it still names its commit.
 *
 * @returns whether it was deleted
 */
export async function removeOwnTag(
  context: Pick<PublishContext, 'plan' | 'releases' | 'journal' | 'audit'>,
  signal: AbortSignal,
): Promise<boolean> {
  const { plan, releases, journal, audit } = context;
  if (!(await hasOwnTag(context, signal))) return false;
  await journal.doing('remove-tag', plan.tag, () => releases.removeTag(plan.tag, signal));
  audit.add({ act: 'delete', subject: `tag ${plan.tag}`, detail: { commit: plan.commit } });
  return true;
}
