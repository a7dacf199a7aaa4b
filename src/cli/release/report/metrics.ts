import type { MetricHint, MetricLine } from '../../../release/metrics/compare.js';
import { formatDuration } from '../../duration.js';

/** Words for what is measured, behind its subject. Sizes and times speak for themselves. */
const measures: Readonly<Record<MetricLine['measure'], string>> = {
  time: '',
  processor: ', processor',
  memory: ', most memory',
  size: '',
};

/** Figures of a build as a table, those of another beside them, and hints below. @param former version of the other. Absent: none */
export function metricsText(
  lines: readonly MetricLine[],
  hints: readonly MetricHint[],
  former: string | undefined,
): string {
  const name = ({ subject, measure }: MetricLine) => `${subject}${measures[measure]}`;
  const width = Math.max(...lines.map((line) => name(line).length), 0);
  return [
    former === undefined ? 'no earlier version with figures lies here' : `compared with ${former}`,
    ...lines.map(
      (line) => `  ${name(line).padEnd(width)}  ${figure(line, line.value).padStart(12)}${change(line)}`,
    ),
    ...(hints.length > 0 ? ['', ...hints.map(({ subject, hint }) => `  ${subject}: ${hint}`)] : []),
    '',
  ].join('\n');
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
