import type { Release } from '../../github/releases/index.js';
import { exitCodes, OperatorError } from '../../kernel/errors.js';
import type { SupersedeReport } from '../publishers/index.js';
import { logBegun, type PublishContext } from './context.js';
import { removeDraft } from './draft.js';
import { candidates } from './latest.js';
import { markOf } from './mark.js';
import { isSuperseded, supersededBody } from './superseded.js';
import { hasOwnTag, removeOwnTag } from './tag.js';

/** How a release is taken back. */
export interface RollbackOptions {
  /** Whose release: the one of the journal, or one that was named. */
  readonly owner: string;
  /** Why, for those who read the notes of a release that is public already. Absent: only what is not public is taken back. */
  readonly because?: string;
  /** Whether only to look and say what would be done.
   * @default false */
  readonly dryRun?: boolean;
}

/** What was taken back. */
export interface RollbackReport {
  /** Numbers of drafts that were deleted. */
  readonly drafts: readonly number[];
  /** Whether the tag was deleted. */
  readonly tag: boolean;
  /** The public release that is marked now. Absent: none was public. */
  readonly superseded?: Release;
  /** Tag of the release to use instead. Absent: there is none. */
  readonly instead?: string;
  /** Tag that is the latest release again. Absent: none, or it was not changed. */
  readonly latest?: string;
  /** What was done elsewhere, such as on npm. Absent: nothing was public. */
  readonly elsewhere?: readonly SupersedeReport[];
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
  const { dryRun = false } = options;
  const all = await releases.list(signal);
  const ours = all.filter(({ tag, body }) => tag === plan.tag && markOf(body)?.owner === options.owner);
  const published = ours.find(({ draft }) => !draft);
  if (published) {
    if (options.because === undefined) throw isPublic(published);
    const because = options.because;
    const [former] = candidates(all).filter(({ id }) => id !== published.id);
    const latest = await supersede(context, { release: published, former, because, dryRun }, signal);
    if (!dryRun) journal.write({ kind: 'end', outcome: 'superseded', detail: options.because });
    return {
      drafts: [],
      tag: false,
      superseded: published,
      ...(former && { instead: former.tag }),
      ...(latest !== undefined && { latest }),
    };
  }
  const drafts = ours.map(({ id }) => id);
  if (dryRun) return { drafts, tag: await hasOwnTag(context, signal) };
  for (const id of drafts) await removeUnlessPublic(context, id, signal);
  const tag = await removeOwnTag(context, signal);
  journal.write({ kind: 'end', outcome: 'rolled-back' });
  return { drafts, tag };
}

/** Somebody else, or another machine, may have published it since it was looked for. */
async function removeUnlessPublic(context: RollbackContext, id: number, signal: AbortSignal): Promise<void> {
  const now = await context.releases.get(id, signal);
  if (now && !now.draft) throw isPublic(now);
  if (now) await removeDraft(context, id, signal);
}

function isPublic({ tag, page }: Release): OperatorError {
  return new OperatorError('E_RELEASE_PUBLIC', `${tag} is public: ${page}. It is not deleted any more`, {
    hint: 'to mark it as superseded and make the release before the latest one again, say why: npm run release -- rollback --because "TEXT"',
    exitCode: exitCodes.refused,
  });
}

/** First the way to the bad release is closed, then it is marked. @returns tag of the latest release, if it changed */
async function supersede(
  context: RollbackContext,
  {
    release,
    former,
    because,
    dryRun,
  }: {
    readonly release: Release;
    /** What takes its place. Undefined: there is none. */
    readonly former: Release | undefined;
    readonly because: string;
    readonly dryRun: boolean;
  },
  signal: AbortSignal,
): Promise<string | undefined> {
  const { plan, releases, journal, audit, emit } = context;
  const latest = await releases.latest(signal);
  const change = former && latest?.id === release.id;
  if (dryRun) return change ? former.tag : undefined;
  if (change) {
    await journal.doing('change-release', former.tag, () =>
      releases.update(former.id, { latest: true }, signal),
    );
    audit.add({ act: 'change', subject: former.tag, detail: { latest: 'true' } });
  } else if (latest?.id === release.id)
    emit({ kind: 'warning', text: `there is no release before ${plan.tag} that could be the latest one` });
  else if (former && latest?.id === former.id) logChange(context, former.tag, { latest: 'true' });
  if (isSuperseded(release)) logChange(context, plan.tag, { superseded: because });
  else {
    const body = supersededBody(release.body, former?.tag, because);
    await journal.doing('change-release', plan.tag, () => releases.update(release.id, { body }, signal));
    audit.add({ act: 'change', subject: plan.tag, detail: { superseded: because } });
  }
  return change ? former.tag : undefined;
}

/** A change that an earlier run made, if it did. */
function logChange(
  context: RollbackContext,
  subject: string,
  detail: Readonly<Record<string, string>>,
): void {
  logBegun(context, { act: 'change-release', subject }, { act: 'change', subject, detail });
}
