import { isPublished } from '../../../release/artifact.js';
import type { ReleaseContext } from '../../../release/context.js';
import type { ReleaseMetrics } from '../../../release/metrics/model.js';
import type { ReleasePlan } from '../../../release/plan.js';
import { plural } from '../../report/words.js';
import { formatDuration } from '../../duration.js';

/** What a build left, for {@link buildText}. */
export interface BuildOutcome {
  readonly context: Pick<ReleaseContext, 'folder' | 'artifacts' | 'root' | 'identity'>;
  readonly plan: ReleasePlan;
  readonly metrics: ReleaseMetrics;
  /** Steps that were left out by hand. */
  readonly skipped: readonly string[];
}

/** What was built, for people. */
export function buildText({ context, plan, metrics, skipped }: BuildOutcome): string {
  const files = context.artifacts.all().filter(isPublished);
  const shown = files.filter(({ kind }) => kind !== 'companion');
  const width = Math.max(...shown.map(({ name }) => name.length), 0);
  const unsigned = plan.signatures.filter(({ made }) => !made);
  const total = metrics.steps.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  return [
    ...shown.map(
      ({ name, size, sha256 }) =>
        `  ${name.padEnd(width)}  ${megabytes(size)}  sha256:${sha256.slice(0, 12)}`,
    ),
    '',
    `  ${plural(files.length, 'file')} in ${context.folder}, built in ${formatDuration(total)}`,
    ...unsigned.map(({ by, because }) => `  not signed with ${by}: ${because ?? ''}`),
    ...(skipped.length > 0
      ? [`  not whole: ${skipped.join(', ')} left out by --skip, so it cannot be published`]
      : [`  next: npm run release -- verify --version ${context.identity.version}`]),
    '',
  ].join('\n');
}

/** `12.3 MB`, aligned; megabytes of a million bytes, as download pages count. */
export function megabytes(size: number): string {
  return `${(size / 1_000_000).toFixed(1).padStart(6)} MB`;
}
