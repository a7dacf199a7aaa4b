import type { ReleaseMetrics } from './model.js';

/** One figure, beside that of the version before. */
export interface MetricLine {
  /** What was measured: a step, or a kind of file. */
  readonly subject: string;
  readonly unit: 'milliseconds' | 'bytes';
  readonly value: number;
  /** Absent: the version before has none. */
  readonly before?: number;
}

/** A figure worth looking at, and what usually helps. */
export interface MetricHint {
  readonly subject: string;
  readonly hint: string;
}

/** Growth from which on a figure is worth a look. Time wavers from run to run, sizes do not. */
const noticeable = { milliseconds: 1.5, bytes: 1.05 } as const;

/** Steps below this time are not worth a hint, however much they grew. */
const shortest = 2000;

/** Every figure of a build beside that of another. @param before absent: nothing to compare with */
export function compareMetrics(after: ReleaseMetrics, before?: ReleaseMetrics): readonly MetricLine[] {
  const steps = new Map(before?.steps.map(({ step, milliseconds }) => [step, milliseconds]));
  const line = (
    subject: string,
    unit: MetricLine['unit'],
    value: number,
    former: number | undefined,
  ): MetricLine => ({ subject, unit, value, ...(former !== undefined && { before: former }) });
  return [
    ...after.steps.map(({ step, milliseconds }) => line(step, 'milliseconds', milliseconds, steps.get(step))),
    ...Object.entries(after.sizes).map(([subject, size]) =>
      line(subject, 'bytes', size, before?.sizes[subject]),
    ),
  ];
}

/** Says what stands out, and what to do about it. */
export function metricHints(after: ReleaseMetrics, lines: readonly MetricLine[]): readonly MetricHint[] {
  return [...growth(lines), ...idleness(after)];
}

function growth(lines: readonly MetricLine[]): MetricHint[] {
  return lines
    .filter(({ unit, value, before }) => before !== undefined && value > before * noticeable[unit])
    .filter(({ unit, value }) => unit === 'bytes' || value >= shortest)
    .map(({ subject, unit, value, before = 1 }) => ({
      subject,
      hint: `${Math.round((value / before - 1) * 100)} % more than before; ${
        unit === 'bytes'
          ? 'look for new dependencies in the SBOM, or set optimisation: size'
          : 'a cold cache? compare again, then look at --jobs'
      }`,
    }));
}

/** A long step that leaves the processor idle waits for a disk, a network or another program. */
function idleness({ steps }: ReleaseMetrics): MetricHint[] {
  return steps
    .filter(
      ({ milliseconds, cpuMilliseconds }) =>
        milliseconds >= 5 * shortest && cpuMilliseconds < milliseconds / 4,
    )
    .map(({ step, milliseconds, cpuMilliseconds }) => ({
      subject: step,
      hint: `waits: ${Math.round((cpuMilliseconds / milliseconds) * 100)} % of its time is processor time; a mirror of the registry or more --jobs may help`,
    }));
}
