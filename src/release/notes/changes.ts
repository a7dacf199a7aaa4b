import type { Change, ChangeKind } from './commits.js';
import { escapeMarkdown } from './escape.js';

const titles: readonly (readonly [ChangeKind, string])[] = [
  ['security', 'Security'],
  ['feature', 'Features'],
  ['fix', 'Fixes'],
  ['performance', 'Faster'],
  ['other', 'Other changes'],
];

/** What breaks, first of all changes. Empty: nothing. */
export function formatBreaking(changes: readonly Change[]): string {
  const lines = changes.flatMap(({ breaking, scope, hash }) =>
    breaking.map((text) => lineOf({ text, scope, hash })),
  );
  return lines.length === 0 ? '' : `## Breaking changes\n\n${lines.join('\n')}\n`;
}

/** Changes by kind; what people who use the product do not notice is only counted. @param most entries of each kind; the others are counted */
export function formatChanges(changes: readonly Change[], most: number): string {
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
  const all = [...sections, ...rest];
  return all.length === 0 ? '' : `## Changes\n\n${all.join('\n')}`;
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
