import type { Bundle } from '../../bundle/bundle.js';
import { describeChanges, type Description } from '../../gitops/description.js';
import { parseRepositoryName } from '../../github/index.js';
import { readRepositoryBundle } from '../../gitops/previous.js';
import { publish, type Publication } from '../../gitops/publish.js';
import {
  closePullRequest,
  ensureComment,
  ensurePullRequest,
  type PullRequest,
} from '../../gitops/pull-request.js';
import type { PublishSession } from './publish-session.js';
import { needsForge, type PublishSettings } from './publish-settings.js';

/** Where a promoted bundle comes from. */
export interface PromotionOrigin {
  readonly folder: string;
  readonly environment: string;
  readonly commit: string;
}

/** Keeps everything that changes, for texts that are cut. */
export interface ChangesKeeper {
  /** Where people find it, in Markdown. Absent: they are not told. */
  readonly place?: string;
  /** @param markdown everything. @throws OperatorError when it cannot be kept */
  keep(markdown: string): void;
}

/** What is published, and how. */
export interface PublishWork {
  readonly bundle: Bundle;
  readonly settings: PublishSettings;
  /** Absent: the bundle was not promoted. */
  readonly origin?: PromotionOrigin;
  /** Takes everything that changes, before anybody is pointed to it. Absent: nobody keeps it. */
  readonly changes?: ChangesKeeper;
}

/** What became of a command, for reports. */
export interface PublishOutcome extends PublishWork {
  readonly publication: Publication;
  /** What changes. Absent: nobody reads it, so that the folder's bundle need not be fetched. */
  readonly description?: Description;
  readonly pullRequest?: PullRequest;
  readonly comment?: 'created' | 'updated' | 'unchanged';
}

/** Publishes a bundle: by commit, by pull request, or only as a comment. */
export async function publishWith(session: PublishSession, work: PublishWork): Promise<PublishOutcome> {
  const { bundle, settings } = work;
  const { destination, mode, comment } = settings;
  const head = mode === 'pull-request' ? `cto/${destination.environment}` : undefined;
  const publication = await publish(session.context, {
    bundle,
    destination,
    overwrite: settings.overwrite,
    dryRun: settings.dryRun || comment !== undefined,
    message: (_plan, before) => messageOf(work, before?.digest),
    ...(settings.branch !== undefined && { branch: settings.branch }),
    ...(settings.expected !== undefined && { expected: settings.expected }),
    ...(head !== undefined && { onto: head }),
  });
  const read = needsForge(settings) || publication.result === 'planned' || work.changes !== undefined;
  const description = read ? await describe(session, work, publication) : undefined;
  if (description) work.changes?.keep(`# ${description.title}\n\n${description.whole}`);
  const outcome = { ...work, publication, ...(description && { description }) };
  return { ...outcome, ...(await onForge(session, outcome, head)) };
}

async function describe(
  { context, target }: PublishSession,
  { bundle, settings, origin, changes }: PublishWork,
  { before: snapshot }: Publication,
): Promise<Description> {
  const { destination, mode } = settings;
  const { environment, folder, repositoryUrl } = destination;
  const before = await readRepositoryBundle(context.repository, snapshot);
  const head = mode === 'pull-request' ? `cto/${environment}` : undefined;
  const command = `cto bundle diff origin/${snapshot.branch}:${folder}/bundle ${head === undefined ? `dist/${bundle.index.profile}` : `origin/${head}:${folder}/bundle`}`;
  const comparison =
    head !== undefined && target
      ? `${webAddress(repositoryUrl)}/compare/${snapshot.branch}...${head}`
      : undefined;
  const places = [changes?.place, comparison, `\`${command}\``].filter((one) => one !== undefined);
  return describeChanges({
    after: bundle,
    environment,
    full: places.join(', or '),
    ...(before && { before }),
    ...(origin && { promoted: origin }),
  });
}

/** Where people see a repository, however its address was given. */
function webAddress(url: string): string {
  const name = parseRepositoryName(url);
  if (url.startsWith('http') || !name) return url.replace(/\.git$/, '');
  return `https://${name.host}/${name.owner}/${name.repo}`;
}

async function onForge(
  { target }: PublishSession,
  { publication, description, settings }: PublishOutcome,
  head: string | undefined,
): Promise<Pick<PublishOutcome, 'pullRequest' | 'comment'>> {
  if (!target || !description) return {};
  const { environment } = settings.destination;
  if (settings.comment !== undefined)
    return {
      comment: await ensureComment(target, { pullRequest: settings.comment, environment, description }),
    };
  if (head === undefined || settings.dryRun) return {};
  const base = publication.before.branch;
  if (publication.result === 'unchanged') {
    const because = `\`${base}\` holds this bundle already.`;
    const closed = await closePullRequest(target, { head, base, because });
    return closed ? { pullRequest: closed } : {};
  }
  const { labels, reviewers } = settings;
  return { pullRequest: await ensurePullRequest(target, { head, base, description, labels, reviewers }) };
}

/** Subject and trailers; the digests let anybody find the bundle of a commit, and the commit of a bundle. */
function messageOf({ bundle, settings, origin }: PublishWork, before: string | undefined): string {
  const { index } = bundle;
  const { environment } = settings.destination;
  const subject = origin
    ? `Promote ${index.platform} ${origin.environment} to ${environment}: profile ${index.profile}`
    : `Publish ${index.platform} ${environment}: profile ${index.profile}`;
  const lines = [
    subject,
    '',
    `Bundle: ${index.digest}`,
    ...(before === undefined ? [] : [`Bundle-Before: ${before}`]),
    ...(origin ? [`Promoted-From: ${origin.folder}@${origin.commit}`] : []),
    `Cto-Version: ${index.version}`,
  ];
  return `${lines.join('\n')}\n`;
}
