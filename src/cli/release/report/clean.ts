import type { Cleaned } from '../../../release/cache/index.js';
import type { CleanedBuild } from '../../../release/clean/index.js';
import { plural } from '../../report/words.js';
import { megabytes } from './build.js';

/** What was cleaned, for {@link cleanText}. */
export interface CleanOutcome {
  readonly builds: readonly CleanedBuild[];
  /** Undefined: the cache was left alone. */
  readonly cache: (Cleaned & { readonly folder: string }) | undefined;
  readonly dryRun: boolean;
}

/** What was removed, and what stays and why, for people. */
export function cleanText({ builds, cache, dryRun }: CleanOutcome): string {
  const lines = [
    ...builds.flatMap(({ version, removed, size, kept }) => [
      ...(removed.length > 0 ? [`  ${megabytes(size)}  ${version}: ${removed.join(', ')}`] : []),
      ...(kept === undefined ? [] : [`  stays      ${version}: ${kept}`]),
    ]),
    ...(cache && cache.files > 0
      ? [`  ${megabytes(cache.size)}  ${plural(cache.files, 'file')} of the cache in ${cache.folder}`]
      : []),
  ];
  if (lines.length === 0) return 'nothing to clean\n';
  return `${dryRun ? 'would be removed' : 'removed'}\n${lines.join('\n')}\n`;
}
