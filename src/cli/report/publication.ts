import type { PublishOutcome } from '../run/publish.js';

/** What became of `publish`, for people. */
export function publicationText({
  publication,
  settings,
  bundle,
  description,
  pullRequest,
  comment,
}: PublishOutcome): string {
  const { destination } = settings;
  const place = `${destination.folder === '' ? 'the root' : destination.folder} of ${destination.repositoryUrl}`;
  const digest = bundle.index.digest.slice(0, 12);
  const request = pullRequest === undefined ? [] : [`pull request ${pullRequest.result}: ${pullRequest.url}`];
  if (comment !== undefined) return `comment ${comment} on pull request ${settings.comment}\n`;
  if (publication.result === 'unchanged')
    return `${[`nothing to do: ${place} holds bundle ${digest}`, ...request].join('\n')}\n`;
  const { plan } = publication;
  const counts =
    plan.is === 'changed' ? `${plan.write.size} files written, ${plan.remove.length} removed` : '';
  if (publication.result === 'planned')
    return `would publish bundle ${digest} to ${place}: ${counts}\n\n${description.body}`;
  return `${[`published bundle ${digest} to ${place}: ${counts}, commit ${(publication.commit ?? '').slice(0, 12)}`, ...request].join('\n')}\n`;
}
