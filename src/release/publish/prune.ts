import type { Release, Releases } from '../../github/releases/index.js';
import type { Clock } from '../../kernel/clock.js';
import type { Emit } from '../../kernel/event.js';
import type { AuditLog } from '../audit/index.js';
import { markOf } from './mark.js';

/** What is kept. */
export interface Retention {
  /** Nightly releases that stay, the newest. */
  readonly nightlies: number;
  /** Days after which a draft that nobody continued goes.
   * @default 7 */
  readonly draftDays?: number;
}

/** One release that goes. */
export interface Pruned {
  readonly id: number;
  readonly tag: string;
  readonly because: string;
  /** Whether its tag goes as well. */
  readonly withTag: boolean;
  /** Whether GitHub froze it: its tag cannot go before it. */
  readonly immutable: boolean;
}

const day = 86_400_000;

/** Decides what goes: only what bears our mark. Releases and prereleases never do, nor drafts that were wanted as drafts. */
export function planPrune(
  all: readonly Release[],
  { nightlies, draftDays = 7 }: Retention,
  now: number,
): readonly Pruned[] {
  const dateOf = ({ publishedAt = '' }: Release) => publishedAt;
  const newestFirst = [...all].sort((a, b) => dateOf(b).localeCompare(dateOf(a), 'en') || b.id - a.id);
  const old = newestFirst
    .filter(({ draft, body }) => !draft && markOf(body)?.mode === 'nightly')
    .slice(nightlies)
    .map(({ id, tag, immutable }) => ({
      id,
      tag,
      because: `only the newest ${nightlies} nightly releases are kept`,
      withTag: true,
      immutable,
    }));
  const stale = newestFirst.flatMap(({ id, tag, draft, body }) => {
    const mark = markOf(body);
    if (!draft || !mark || mark.mode === 'draft' || now - Date.parse(mark.begun) <= draftDays * day)
      return [];
    const because = `the draft was begun at ${mark.begun} and never finished`;
    return [{ id, tag, because, withTag: false, immutable: false }];
  });
  return [...old, ...stale];
}

/** What pruning may use. */
export interface PruneContext {
  readonly releases: Releases;
  readonly audit: Pick<AuditLog, 'add'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly emit: Emit;
}

/**
 * Plans by the clock of the server, which also dated the drafts: one of ours that runs ahead would make a draft that is being worked on look forgotten.
 */
export async function lookForPruning(
  { releases, clock }: Pick<PruneContext, 'releases' | 'clock'>,
  retention: Retention,
  signal: AbortSignal,
): Promise<readonly Pruned[]> {
  const { serverTime = clock.now() } = await releases.repository(signal);
  return planPrune(await releases.list(signal), retention, serverTime);
}

/**
 * Deletes what a person agreed to, as far as it still is to go: a draft may have been published meanwhile.
 *
 * @returns what went
 */
export async function prune(
  context: PruneContext,
  { agreed, ...retention }: Retention & { readonly agreed: readonly Pruned[] },
  signal: AbortSignal,
): Promise<readonly Pruned[]> {
  const now = await lookForPruning(context, retention, signal);
  const plan = agreed.filter(({ id, withTag }) =>
    now.some((one) => one.id === id && one.withTag === withTag),
  );
  const total = plan.length;
  for (const [index, one] of plan.entries()) {
    await remove(one, context, signal);
    const { tag: subject } = one;
    context.emit({ kind: 'step', phase: 'prune', action: 'deleted', subject, done: index + 1, total });
  }
  return plan;
}

/**
 * The tag goes first: a release without a tag is a draft again, which the next time finds when this one ends in between; a tag without a release would stay for
 * ever. That of an immutable release GitHub keeps as long as the release is there.
 */
async function remove(
  { id, tag, withTag, immutable }: Pruned,
  { releases, audit }: PruneContext,
  signal: AbortSignal,
): Promise<void> {
  const release = async () => {
    await releases.remove(id, signal);
    audit.add({ act: 'delete', subject: `release ${tag}`, detail: { release: id } });
  };
  const itsTag = async () => {
    if (!withTag) return;
    await releases.removeTag(tag, signal);
    audit.add({ act: 'delete', subject: `tag ${tag}` });
  };
  for (const act of immutable ? [release, itsTag] : [itsTag, release]) await act();
}
