import type { Releases } from '../../github/releases/index.js';
import type { Clock } from '../../kernel/clock.js';
import { exitCodes, isOperatorError, OperatorError } from '../../kernel/errors.js';
import { isError, type Problem } from '../../kernel/problem.js';
import { factProblems } from './fact-problems.js';
import { changedFiles, fileProblems } from './file-problems.js';
import { markOf, withMark } from './mark.js';
import type { PublishPlan } from './plan.js';

/** What a look beforehand needs. */
export interface PreflightOptions {
  readonly plan: Omit<PublishPlan, 'files' | 'notes'> & Partial<Pick<PublishPlan, 'files' | 'notes'>>;
  readonly releases: Releases;
  readonly clock: Pick<Clock, 'now'>;
  /** Who publishes: a draft of the same one is no obstacle. Absent: nobody yet. */
  readonly owner?: string;
  /** Folder that the paths of the plan are relative to. Absent: files are not looked at, as before a build. */
  readonly folder?: string;
}

/**
 * Looks whether a release can be published, before anything is built or sent: token, rights, repository, clock, tag, what is there already, what would be
 * sent.
 *
 * @returns every problem, warnings too
 * @throws OperatorError when the forge cannot be asked at all
 */
export async function preflight(options: PreflightOptions, signal: AbortSignal): Promise<readonly Problem[]> {
  const { plan, releases, clock, folder } = options;
  const local = [...fileProblems(plan), ...(folder === undefined ? [] : await changedFiles(plan, folder))];
  const facts = await releases.repository(signal);
  const remaining = (await releases.rateLimit(signal)).remaining;
  return [
    ...local,
    ...factProblems(plan.repository, facts, clock.now()),
    ...quotaProblems(plan, remaining),
    ...(await tagProblems(options, signal)),
  ];
}

/** Stops when a problem is an error. @throws OperatorError `E_RELEASE_PREFLIGHT` with all of them */
export function refuseProblems(tag: string, problems: readonly Problem[]): void {
  const errors = problems.filter(isError);
  if (errors.length === 0) return;
  throw new OperatorError('E_RELEASE_PREFLIGHT', `${tag} cannot be published: nothing was sent`, {
    problems,
    exitCode: exitCodes.refused,
  });
}

function quotaProblems({ files = [] }: PreflightOptions['plan'], remaining: number): readonly Problem[] {
  // upload, list and download of each, and what surrounds them
  const needed = 3 * files.length + 30;
  if (remaining >= needed) return [];
  const message = `${remaining} requests are left in this hour, about ${needed} are needed`;
  return [{ rule: 'release/quota', message, severity: 'warning' }];
}

async function tagProblems(
  { plan, releases, clock, owner }: PreflightOptions,
  signal: AbortSignal,
): Promise<readonly Problem[]> {
  const problems: Problem[] = [];
  const tag = await releases.tag(plan.tag, signal);
  if (tag && tag.commit !== plan.commit)
    problems.push({
      rule: 'release/tag',
      message: `the tag ${plan.tag} names commit ${tag.commit}, not ${plan.commit}`,
    });
  const there = (await releases.list(signal)).filter((release) => release.tag === plan.tag);
  for (const release of there) {
    const mark = markOf(release.body);
    if (owner !== undefined && mark?.owner === owner) continue;
    problems.push(
      release.draft
        ? {
            rule: 'release/in-progress',
            message: `there is a draft of ${plan.tag} already, by ${mark ? `${mark.owner}, begun at ${mark.begun}` : 'hand'}`,
            fix: 'continue or roll back that release, or delete the draft',
          }
        : {
            rule: 'release/exists',
            message: `${plan.tag} is published already: ${release.page}`,
            fix: 'choose the next version: a published release is never replaced',
          },
    );
  }
  if (there.length === 0 && owner !== undefined)
    problems.push(...(await burntTag(plan, { releases, clock, owner }, signal)));
  return problems;
}

/**
 * Whether an immutable release used the tag before. GitHub answers that to nothing but the making of a release, so a draft is made and deleted at once; only
 * where releases are immutable, and only by somebody who publishes.
 */
async function burntTag(
  plan: PreflightOptions['plan'],
  { releases, clock, owner }: Pick<PreflightOptions, 'releases' | 'clock'> & { readonly owner: string },
  signal: AbortSignal,
): Promise<readonly Problem[]> {
  if (!(await releases.immutable(signal))) return [];
  try {
    // marked, so that the release itself takes it away should this process be killed right here
    const begun = new Date(clock.now()).toISOString();
    const mark = { format: 1, owner, mode: plan.mode, plan: 'none', begun } as const;
    const body = withMark('being looked at', mark);
    const { tag, commit: target, title: name } = plan;
    const { id } = await releases.createDraft({ tag, target, name, body, prerelease: true }, signal);
    await releases.remove(id, signal);
    return [];
  } catch (error) {
    if (!isOperatorError(error) || !error.message.includes('immutable release')) throw error;
    const message = `the tag ${plan.tag} was used by an immutable release before, and is never free again`;
    return [{ rule: 'release/tag-burnt', message, fix: 'choose the next version' }];
  }
}
