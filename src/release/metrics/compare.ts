import type { ReleaseMetrics } from './model.js';

/** What a figure measures: a step by the clock or by the processor, the memory of the build, the size of a file. */
export type Measure = 'time' | 'processor' | 'memory' | 'size';

/** One figure, beside that of the version before. */
export interface MetricLine {
  /** What was measured: a step, a kind of file, or the whole build. */
  readonly subject: string;
  readonly measure: Measure;
  /** Milliseconds for `time` and `processor`, bytes for `memory` and `size`. */
  readonly value: number;
  /** Absent: the version before has none. */
  readonly before?: number;
}

/** A figure worth looking at, and what usually helps. */
export interface MetricHint {
  readonly subject: string;
  readonly hint: string;
}

/** Growth from which on a figure is worth a look, and what to do then. Time wavers from run to run, sizes do not. Absent: the clock says it already. */
const noticeable: Readonly<Partial<Record<Measure, { readonly factor: number; readonly hint: string }>>> = {
  time: { factor: 1.5, hint: 'a cold cache? compare again, then look at --jobs' },
  memory: { factor: 1.5, hint: 'fewer --jobs at once need less' },
  size: { factor: 1.05, hint: 'look for new dependencies in the SBOM, or set optimisation: size' },
};

/** Steps below this time are not worth a hint, however much they grew. */
const shortest = 2000;

/** Every figure of a build beside that of another. @param before absent: nothing to compare with */
export function compareMetrics(after: ReleaseMetrics, before?: ReleaseMetrics): readonly MetricLine[] {
  const former = new Map(before && figuresOf(before).map((line) => [keyOf(line), line.value]));
  return figuresOf(after).map((line) => {
    const value = former.get(keyOf(line));
    return value === undefined ? line : { ...line, before: value };
  });
}

function figuresOf({ steps, sizes }: ReleaseMetrics): MetricLine[] {
  return [
    ...steps.flatMap(({ step, milliseconds, cpuMilliseconds }): MetricLine[] => [
      { subject: step, measure: 'time', value: milliseconds },
      { subject: step, measure: 'processor', value: cpuMilliseconds },
    ]),
    // each step notes the most so far, so the most of all is that of the build
    {
      subject: 'build',
      measure: 'memory',
      value: Math.max(0, ...steps.map(({ residentBytes }) => residentBytes)),
    },
    ...Object.entries(sizes).map(([subject, value]): MetricLine => ({ subject, measure: 'size', value })),
  ];
}

function keyOf({ subject, measure }: MetricLine): string {
  return `${measure} ${subject}`;
}

/** Says what stands out, and what to do about it. */
export function metricHints(after: ReleaseMetrics, lines: readonly MetricLine[]): readonly MetricHint[] {
  return [...growth(lines), ...idleness(after)];
}

function growth(lines: readonly MetricLine[]): MetricHint[] {
  return lines.flatMap(({ subject, measure, value, before }) => {
    const worth = noticeable[measure];
    if (worth === undefined || before === undefined || value <= before * worth.factor) return [];
    if (measure === 'time' && value < shortest) return [];
    return [{ subject, hint: `${Math.round((value / before - 1) * 100)} % more than before; ${worth.hint}` }];
  });
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
