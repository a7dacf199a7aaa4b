import type { Change, ChangeKind } from './commits.js';
import { escapeMarkdown } from './escape.js';

const titles: readonly (readonly [ChangeKind, string])[] = [
  ['security', 'Security'],
  ['feature', 'Features'],
  ['fix', 'Fixes'],
  ['performance', 'Faster'],
  ['other', 'Other changes'],
];

/** What breaks, first of all changes, each with what it is. Empty: nothing. */
export function formatBreaking(changes: readonly Change[]): string {
  const lines = changes.flatMap(({ text, breaking, scope, hash }) =>
    breaking.map((note) => lineOf({ text: note === text ? text : `${text}: ${note}`, scope, hash })),
  );
  return lines.length === 0 ? '' : `## Breaking changes\n\n${lines.join('\n')}\n`;
}

/** Changes by kind, without those that break something, which stand above; what people who use the product do not notice is only counted. @param most entries of each kind; the others are counted */
export function formatChanges(all: readonly Change[], most: number): string {
  const changes = all.filter(({ breaking }) => breaking.length === 0);
  const sections = titles.flatMap(([kind, title]) => {
    const lines = changes.filter((one) => one.kind === kind).map(lineOf);
    if (lines.length === 0) return [];
    const more = lines.length > most ? [`- and ${lines.length - most} more, in the history`] : [];
    return [`### ${title}\n\n${[...lines.slice(0, most), ...more].join('\n')}\n`];
  });
  const internal = changes.filter(({ kind }) => kind === 'internal').length;
  const rest =
    internal === 0
      ? []
      : [
          `${internal} more ${internal === 1 ? 'commit' : 'commits'} about tests, documentation and the build.\n`,
        ];
  const parts = [...sections, ...rest];
  return parts.length === 0 ? '' : `## Changes\n\n${parts.join('\n')}`;
}

function lineOf({
  text,
  scope,
  hash,
}: Pick<Change, 'text' | 'hash'> & { readonly scope?: string | undefined }): string {
  const where = scope === undefined ? '' : `**${escapeMarkdown(scope)}**: `;
  // GitHub links a commit id by itself
  return `- ${where}${escapeMarkdown(text)} (${hash.slice(0, 12)})`;
}
