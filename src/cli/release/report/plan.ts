import type { PlannedFile, ReleasePlan } from '../../../release/plan.js';
import { plural } from '../../report/words.js';

/** A plan of a release for people: what, files by what they are, signatures. */
export function releasePlanText({
  identity,
  repository,
  files,
  signatures,
  publishers,
}: ReleasePlan): string {
  const { tag, mode, commit, dirty } = identity;
  const shown = files.filter(({ kind }) => kind !== 'companion');
  const companions = files.length - shown.length;
  return [
    `${mode} ${tag} of ${repository}, from commit ${commit.slice(0, 12)}${dirty ? ' with uncommitted changes' : ''}`,
    '',
    ...groups.flatMap(({ title, kinds }) =>
      group(
        title,
        shown.filter(({ kind }) => kinds.includes(kind)),
      ),
    ),
    `  and ${plural(companions, 'file')} that ${companions === 1 ? 'vouches' : 'vouch'} for these (.sha256, signatures)`,
    '',
    'signatures',
    ...signatures.map(
      ({ by, made, because }) => `  ${by.padEnd(9)} ${made ? 'yes' : `no: ${because ?? ''}`}`,
    ),
    '',
    `published to ${publishers.join(', then ')}`,
    '',
  ].join('\n');
}

const groups: readonly { readonly title: string; readonly kinds: readonly PlannedFile['kind'][] }[] = [
  { title: 'programs', kinds: ['archive', 'npm-package'] },
  { title: 'manifests', kinds: ['manifests'] },
  { title: 'installers', kinds: ['installer'] },
  { title: 'statements', kinds: ['statement', 'trust', 'index', 'checksums', 'notes'] },
];

function group(title: string, files: readonly PlannedFile[]): string[] {
  return files.length === 0 ? [] : [title, ...files.map(({ name }) => `  ${name}`)];
}
