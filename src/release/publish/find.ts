import type { Release } from '../../github/releases/index.js';
import { exitCodes, OperatorError } from '../../kernel/errors.js';
import type { PublishContext } from './context.js';
import { markOf } from './mark.js';
import { planDigest } from './plan.js';

/** What is on the forge under a tag. */
export interface Situation {
  /** Ours: made by this release. Lowest number first; more than one after an answer that was lost. */
  readonly ours: readonly Release[];
  /** Drafts that this release made when it had other files or notes; nothing of them is wanted any more. */
  readonly stale: readonly Release[];
  /** Made by us, but by another release of the same tag. */
  readonly others: readonly Release[];
  /** Made by somebody else. */
  readonly strangers: readonly Release[];
}

/** Looks what is there. Drafts are found in the list alone. */
export async function situationOf(
  { plan, releases, journal }: Pick<PublishContext, 'plan' | 'releases' | 'journal'>,
  signal: AbortSignal,
): Promise<Situation> {
  const all = (await releases.list(signal)).filter(({ tag }) => tag === plan.tag).sort((a, b) => a.id - b.id);
  const digest = planDigest(plan);
  const kindOf = ({ body, draft }: Release): keyof Situation => {
    const mark = markOf(body);
    if (!mark) return 'strangers';
    if (mark.owner !== journal.owner) return 'others';
    if (mark.plan === digest) return 'ours';
    return draft ? 'stale' : 'others';
  };
  const those = (kind: keyof Situation) => all.filter((release) => kindOf(release) === kind);
  return {
    ours: those('ours'),
    stale: those('stale'),
    others: those('others'),
    strangers: those('strangers'),
  };
}

/** Refuses a tag that somebody else releases, or has released. @throws OperatorError */
export function refuseForeign(
  { others, strangers }: Pick<Situation, 'others' | 'strangers'>,
  tag: string,
): void {
  const [foreign] = [...others, ...strangers];
  if (!foreign) return;
  if (!foreign.draft)
    throw new OperatorError('E_RELEASE_EXISTS', `${tag} is published already: ${foreign.page}`, {
      hint: `a published release is never replaced: choose the next version; check what is there with: cto release verify ${tag}`,
      exitCode: exitCodes.refused,
    });
  const mark = markOf(foreign.body);
  const owner = mark?.owner;
  throw new OperatorError(
    'E_RELEASE_IN_PROGRESS',
    `there is a draft of ${tag} already, made ${mark ? `by the release "${mark.owner}" at ${mark.begun}` : 'by hand'}`,
    {
      hint:
        owner === undefined
          ? `delete it on ${foreign.page} if it is not needed`
          : `if that release still runs, wait; if not, continue it where its journal is, or remove its draft with: npm run release -- rollback --owner ${owner}`,
      exitCode: exitCodes.refused,
    },
  );
}
