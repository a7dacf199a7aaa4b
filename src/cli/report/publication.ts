import type { PublishOutcome } from '../run/publish-work.js';

/** What became of `publish` or `promote`, for people. */
export function publicationText(outcome: PublishOutcome): string {
  const { publication, settings, bundle, description, pullRequest, comment, origin } = outcome;
  const { folder, repositoryUrl } = settings.destination;
  const place = `${folder === '' ? 'the root' : folder} of ${repositoryUrl}`;
  const digest = bundle.index.digest.slice(0, 12);
  if (comment !== undefined) return `comment ${comment} on pull request ${settings.comment}\n`;
  const request = pullRequest === undefined ? [] : [`pull request ${pullRequest.result}: ${pullRequest.url}`];
  const { plan, result, commit = '' } = publication;
  if (plan.is === 'unchanged')
    return `${[`nothing to do: ${place} holds bundle ${digest}`, ...request].join('\n')}\n`;
  if (result === 'proposed')
    return `${[`bundle ${digest} for ${place} is proposed already`, ...request].join('\n')}\n`;
  const counts = `${plan.write.size} files written, ${plan.remove.length} removed`;
  const [will, did] = origin ? ['promote', 'promoted'] : ['publish', 'published'];
  const from = origin ? ` from ${origin.folder}` : '';
  if (result === 'planned')
    return `would ${will} bundle ${digest}${from} to ${place}: ${counts}\n\n${description?.whole ?? ''}`;
  return `${[`${did} bundle ${digest}${from} to ${place}: ${counts}, commit ${commit.slice(0, 12)}`, ...request].join('\n')}\n`;
}

/** The same for programs. */
export function publicationDocument({ publication, settings, bundle, ...rest }: PublishOutcome) {
  const { result, commit, plan, previous } = publication;
  const { repositoryUrl, folder, environment } = settings.destination;
  return {
    result,
    repository: repositoryUrl,
    folder,
    environment,
    digest: bundle.index.digest,
    ...(previous && { previous: previous.digest }),
    ...(commit !== undefined && { commit }),
    written: plan.is === 'changed' ? [...plan.write.keys()] : [],
    removed: plan.is === 'changed' ? plan.remove : [],
    ...(rest.origin && { promotedFrom: rest.origin }),
    ...(rest.pullRequest && { pullRequest: rest.pullRequest }),
    ...(rest.comment !== undefined && { comment: rest.comment }),
  };
}
