import type { BuildRate } from '../../../release/metrics/history.js';
import type { MetricHint, MetricLine } from '../../../release/metrics/compare.js';
import { formatDuration } from '../../duration.js';

/** Words for what is measured, behind its subject. Sizes and times speak for themselves. */
const measures: Readonly<Record<MetricLine['measure'], string>> = {
  time: '',
  processor: ', processor',
  memory: ', most memory',
  size: '',
};

/** What is known of a build, and of all that were made here. */
export interface MetricsReport {
  readonly lines: readonly MetricLine[];
  readonly hints: readonly MetricHint[];
  /** Version that it is compared with. Undefined: none. */
  readonly former: string | undefined;
  readonly builds: BuildRate;
}

/** Figures of a build as a table, those of another beside them, how builds ended here, and hints below. */
export function metricsText({ lines, hints, former, builds }: MetricsReport): string {
  const name = ({ subject, measure }: MetricLine) => `${subject}${measures[measure]}`;
  const width = Math.max(...lines.map((line) => name(line).length), 0);
  return [
    former === undefined ? 'no earlier version with figures lies here' : `compared with ${former}`,
    ...lines.map(
      (line) => `  ${name(line).padEnd(width)}  ${figure(line, line.value).padStart(12)}${change(line)}`,
    ),
    ...rateLines(builds),
    ...(hints.length > 0 ? ['', ...hints.map(({ subject, hint }) => `  ${subject}: ${hint}`)] : []),
    '',
  ].join('\n');
}

function rateLines({ built, failed, stopped, errors }: BuildRate): string[] {
  const all = built + failed + stopped;
  if (all === 0) return [];
  const causes = errors.map(({ code, times }) => `${code} ${times}`).join(', ');
  const failures = failed === 0 ? '' : `, ${failed} failed (${causes})`;
  return [
    '',
    `  builds here: ${all}, ${built} whole${failures}${stopped === 0 ? '' : `, ${stopped} stopped`}`,
  ];
}

function figure({ measure }: MetricLine, value: number): string {
  return measure === 'time' || measure === 'processor'
    ? formatDuration(value)
    : `${(value / 1_000_000).toFixed(2)} MB`;
}

function change(line: MetricLine): string {
  const { value, before } = line;
  if (before === undefined) return '';
  const percent = before === 0 ? 0 : Math.round((value / before - 1) * 100);
  return `  before ${figure(line, before).padStart(12)}  ${percent >= 0 ? '+' : ''}${percent} %`;
}
