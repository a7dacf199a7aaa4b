import type { MetricHint, MetricLine } from '../../../release/metrics/compare.js';
import { formatDuration } from '../../duration.js';

/** Figures of a build as a table, those of another beside them, and hints below. */
export function metricsText(lines: readonly MetricLine[], hints: readonly MetricHint[]): string {
  const width = Math.max(...lines.map(({ subject }) => subject.length), 0);
  return [
    ...lines.map(
      (line) => `  ${line.subject.padEnd(width)}  ${figure(line, line.value).padStart(12)}${change(line)}`,
    ),
    ...(hints.length > 0 ? ['', ...hints.map(({ subject, hint }) => `  ${subject}: ${hint}`)] : []),
    '',
  ].join('\n');
}

function figure({ unit }: MetricLine, value: number): string {
  return unit === 'bytes' ? `${(value / 1_000_000).toFixed(2)} MB` : formatDuration(value);
}

function change(line: MetricLine): string {
  const { value, before } = line;
  if (before === undefined) return '';
  const percent = before === 0 ? 0 : Math.round((value / before - 1) * 100);
  return `  before ${figure(line, before).padStart(12)}  ${percent >= 0 ? '+' : ''}${percent} %`;
}
