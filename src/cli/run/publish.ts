import type { Bundle } from '../../bundle/bundle.js';
import { readRepositoryBundle } from '../../gitops/previous.js';
import { describeChanges, type Description } from '../../gitops/description.js';
import { publish, type Publication } from '../../gitops/publish.js';
import {
  closePullRequest,
  ensureComment,
  ensurePullRequest,
  type GithubTarget,
  type PullRequest,
} from '../../gitops/pull-request.js';
import type { Repository } from '../../gitops/repository.js';
import { exitCodes, OperatorError } from '../../kernel/errors.js';
import type { Emit } from '../../kernel/event.js';
import type { CommandRunner } from '../command.js';
import type { Io } from '../io.js';
import { publicationText } from '../report/publication.js';
import { systemClock } from '../process/clock.js';
import { bundleToDeploy } from './bundle-to-deploy.js';
import { openPublished } from './open-repository.js';
import { publishSettings, type PublishSettings } from './publish-settings.js';

/** Runs `cto publish`. */
export const runPublish: CommandRunner = async (_args, options, io, product) => {
  const bundle = await bundleToDeploy(options, io, product);
  const settings = publishSettings(options, bundle);
  const emit: Emit = (event) => {
    if (event.kind === 'retry' && options['quiet'] !== true)
      io.stderr(`${event.what}: ${event.because}; again in ${(event.after / 1000).toFixed(1)} s\n`);
  };
  const { repository, target } = await openPublished(settings, io, { emit, version: product.version });
  try {
    const outcome = await publishWith({ bundle, settings, repository, emit, io, ...(target && { target }) });
    if (options['output'] === 'text') io.stdout(publicationText(outcome));
    else
      io.stdout(
        `${JSON.stringify({ schemaVersion: 1, ...documentOf(outcome) }, null, options['output'] === 'json' ? 2 : 0)}\n`,
      );
    return exitCodes.done;
  } finally {
    await repository.close();
  }
};

/** What became of a command, for reports. */
export interface PublishOutcome {
  readonly publication: Publication;
  readonly settings: PublishSettings;
  readonly bundle: Bundle;
  readonly description: Description;
  readonly pullRequest?: PullRequest;
  readonly comment?: 'created' | 'updated' | 'unchanged';
}

function documentOf({ publication, settings, bundle, pullRequest, comment }: PublishOutcome) {
  const { result, commit, plan, previous } = publication;
  const { repositoryUrl, folder } = settings.destination;
  return {
    result,
    repository: repositoryUrl,
    folder,
    digest: bundle.index.digest,
    ...(previous && { previous: previous.digest }),
    ...(commit !== undefined && { commit }),
    written: plan.is === 'changed' ? [...plan.write.keys()] : [],
    removed: plan.is === 'changed' ? plan.remove : [],
    ...(pullRequest && { pullRequest }),
    ...(comment !== undefined && { comment }),
  };
}

interface Work {
  readonly bundle: Bundle;
  readonly settings: PublishSettings;
  readonly repository: Repository;
  readonly emit: Emit;
  readonly io: Io;
  readonly target?: GithubTarget;
}

async function publishWith(work: Work): Promise<PublishOutcome> {
  const { bundle, settings, repository, emit, io } = work;
  const { destination, mode, comment } = settings;
  if ((mode === 'pull-request' || comment !== undefined) && !work.target) throw noForge(settings);
  const head = mode === 'pull-request' ? `cto/${destination.environment}` : undefined;
  const context = {
    repository,
    clock: io.clock ?? systemClock,
    emit,
    signal: io.signal?.() ?? new AbortController().signal,
  };
  const publication = await publish(context, {
    bundle,
    destination,
    overwrite: settings.overwrite,
    dryRun: settings.dryRun || comment !== undefined,
    message: (_plan, before) => messageOf(bundle, destination.environment, before?.digest),
    ...(settings.branch !== undefined && { branch: settings.branch }),
    ...(settings.expected !== undefined && { expected: settings.expected }),
    ...(head !== undefined && { onto: head }),
  });
  const before = await readRepositoryBundle(repository, publication.before);
  const full = `cto bundle diff ${publication.before.branch}:${destination.folder}/bundle ${head ?? 'HEAD'}:${destination.folder}/bundle`;
  const description = describeChanges({
    after: bundle,
    environment: destination.environment,
    full,
    ...(before && { before }),
  });
  const outcome = { publication, settings, bundle, description };
  return { ...outcome, ...(await onForge(work, outcome, head)) };
}

async function onForge(
  { settings, target }: Work,
  { publication, description }: Pick<PublishOutcome, 'publication' | 'description'>,
  head: string | undefined,
): Promise<Pick<PublishOutcome, 'pullRequest' | 'comment'>> {
  if (!target) return {};
  const { environment } = settings.destination;
  if (settings.comment !== undefined)
    return {
      comment: await ensureComment(target, { pullRequest: settings.comment, environment, description }),
    };
  if (head === undefined || settings.dryRun) return {};
  const base = publication.before.branch;
  if (publication.result === 'unchanged') {
    const closed = await closePullRequest(target, {
      head,
      base,
      because: `\`${base}\` holds this bundle already.`,
    });
    return closed ? { pullRequest: closed } : {};
  }
  const { labels, reviewers } = settings;
  return { pullRequest: await ensurePullRequest(target, { head, base, description, labels, reviewers }) };
}

/** Subject and trailers; the digests let anybody find the bundle of a commit, and the commit of a bundle. */
function messageOf({ index }: Bundle, environment: string, before: string | undefined): string {
  const lines = [
    `Publish ${index.platform} ${environment}: profile ${index.profile}`,
    '',
    `Bundle: ${index.digest}`,
    ...(before === undefined ? [] : [`Bundle-Before: ${before}`]),
    `Cto-Version: ${index.version}`,
  ];
  return `${lines.join('\n')}\n`;
}

function noForge({ destination }: PublishSettings): OperatorError {
  return new OperatorError('E_FORGE', `pull requests of ${destination.repositoryUrl} cannot be reached`, {
    hint: 'pull requests need a repository on GitHub and a token: CTO_GIT_TOKEN, GITHUB_TOKEN or GH_TOKEN, or log in with gh',
  });
}
