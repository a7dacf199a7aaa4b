import type { Release } from '../../github/releases/index.js';
import { exitCodes, OperatorError } from '../../kernel/errors.js';
import type { PublishContext } from './context.js';
import { removeDraft } from './draft.js';
import { candidates } from './latest.js';
import { markOf } from './mark.js';
import { isSuperseded, supersededBody } from './superseded.js';
import { removeOwnTag } from './tag.js';

/** How a release is taken back. */
export interface RollbackOptions {
  /** Whose release: the one of the journal, or one that was named. */
  readonly owner: string;
  /** Why, for those who read the notes of a release that is public already. Absent: only what is not public is taken back. */
  readonly because?: string;
}

/** What was taken back. */
export interface RollbackReport {
  /** Numbers of drafts that were deleted. */
  readonly drafts: readonly number[];
  /** Whether the tag was deleted. */
  readonly tag: boolean;
  /** The public release that is marked now. Absent: none was public. */
  readonly superseded?: Release;
  /** Tag that is the latest release again. Absent: none, or it was not changed. */
  readonly latest?: string;
}

/** What taking back may use. */
type RollbackContext = Pick<PublishContext, 'plan' | 'releases' | 'journal' | 'audit' | 'emit'>;

/**
 * Takes a release back. What is not public is deleted: the draft, and the tag if this release made it. What is public is never deleted, since people and
 * package managers have it by its digest: it is marked in its notes, and the release before becomes the latest one again.
 *
 * @throws OperatorError `E_RELEASE_PUBLIC` when it is public and no reason is given, exit code 4
 */
export async function rollback(
  context: RollbackContext,
  options: RollbackOptions,
  signal: AbortSignal,
): Promise<RollbackReport> {
  const { plan, releases, journal } = context;
  const all = await releases.list(signal);
  const ours = all.filter(({ tag, body }) => tag === plan.tag && markOf(body)?.owner === options.owner);
  const published = ours.find(({ draft }) => !draft);
  if (published) {
    if (options.because === undefined) throw isPublic(published);
    const latest = await supersede(context, { release: published, all, because: options.because }, signal);
    journal.write({ kind: 'end', outcome: 'superseded', detail: options.because });
    return { drafts: [], tag: false, superseded: published, ...(latest !== undefined && { latest }) };
  }
  const drafts = ours.map(({ id }) => id);
  for (const id of drafts) await removeDraft(context, id, signal);
  const tag = await removeOwnTag(context, signal);
  journal.write({ kind: 'end', outcome: 'rolled-back' });
  return { drafts, tag };
}

function isPublic({ tag, page }: Release): OperatorError {
  return new OperatorError('E_RELEASE_PUBLIC', `${tag} is public: ${page}. It is not deleted any more`, {
    hint: 'to mark it as superseded and make the release before the latest one again, say why: npm run release -- rollback --because "TEXT"',
    exitCode: exitCodes.refused,
  });
}

/** First the way to the bad release is closed, then it is marked. @returns tag of the latest release, if it changed */
async function supersede(
  { plan, releases, journal, audit, emit }: RollbackContext,
  {
    release,
    all,
    because,
  }: { readonly release: Release; readonly all: readonly Release[]; readonly because: string },
  signal: AbortSignal,
): Promise<string | undefined> {
  const [former] = candidates(all).filter(({ id }) => id !== release.id);
  const latest = await releases.latest(signal);
  const change = former && latest?.id === release.id;
  if (change) {
    await journal.doing('change-release', former.tag, () =>
      releases.update(former.id, { latest: true }, signal),
    );
    audit.add({ act: 'change', subject: former.tag, detail: { latest: 'true' } });
  } else if (latest?.id === release.id)
    emit({ kind: 'warning', text: `there is no release before ${plan.tag} that could be the latest one` });
  if (!isSuperseded(release)) {
    const body = supersededBody(release.body, former?.tag, because);
    await journal.doing('change-release', plan.tag, () => releases.update(release.id, { body }, signal));
    audit.add({ act: 'change', subject: plan.tag, detail: { superseded: because } });
  }
  return change ? former.tag : undefined;
}
