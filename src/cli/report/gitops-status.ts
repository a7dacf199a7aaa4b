import type { ApplicationStatus, GitopsStatus } from '../../gitops/status.js';
import { clip, shortDigest } from './words.js';

const verdicts: Readonly<Record<GitopsStatus['behind'][number], string>> = {
  repository: 'the repository is behind: it does not hold this bundle; publish it',
  bundle: 'this bundle is behind: the repository holds a newer one',
  cluster: 'the cluster is behind: Argo CD has not brought everything of the repository yet',
};

/** How repository, cluster and bundle stand to each other, for people. */
export function gitopsStatusText(status: GitopsStatus): string {
  const { platform, repository, bundle, cluster, applications } = status;
  const { url, branch, folder, commit } = repository;
  const width = Math.max(...applications.map(({ name }) => name.length));
  const lines = [
    `platform ${platform}`,
    `  bundle      ${shortDigest(bundle.digest)}, profile ${bundle.profile}`,
    `  repository  ${digestText(repository.digest, 'nothing is published')}, ${folder || 'root'} of ${url}, ${branch}${commitText(commit)}`,
    `  cluster     ${digestText(cluster.digest, 'no complete bundle')}${commitText(cluster.commit)}`,
    '',
    ...applications.flatMap((one) => applicationLines(one, width)),
    '',
    ...verdictLines(status),
  ];
  return `${lines.join('\n')}\n`;
}

function verdictLines({ behind, fine }: GitopsStatus): string[] {
  if (fine) return ['all three are the same, Synced and Healthy'];
  if (behind.length === 0) return ['all three are the same; not everything is Synced and Healthy'];
  return behind.map((side) => verdicts[side]);
}

function applicationLines(
  { name, place, sync, health, message }: ApplicationStatus,
  width: number,
): string[] {
  const well = place === 'current' && sync === 'Synced' && health === 'Healthy';
  const line = `  ${well ? '+' : '!'} ${name.padEnd(width)}  ${place}, ${sync}, ${health}`;
  return well || message === undefined || message === '' ? [line] : [line, `      ${clip(message, 160)}`];
}

function digestText(digest: string | undefined, none: string): string {
  return digest === undefined ? none : shortDigest(digest);
}

function commitText(commit: string | undefined): string {
  return commit === undefined ? '' : ` at ${commit.slice(0, 12)}`;
}
