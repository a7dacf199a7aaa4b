import { describe, expect, test } from 'vitest';
import { compareMetrics, metricHints } from '../../../src/release/metrics/compare.js';
import type { ReleaseMetrics } from '../../../src/release/metrics/model.js';

const metrics = (
  steps: Readonly<Record<string, readonly [wall: number, cpu: number]>>,
  sizes: ReleaseMetrics['sizes'] = {},
): ReleaseMetrics => ({
  schemaVersion: 1,
  version: '1.0.0',
  commit: 'c',
  steps: Object.entries(steps).map(([step, [milliseconds, cpuMilliseconds]]) => ({
    step,
    milliseconds,
    cpuMilliseconds,
    residentBytes: 1,
  })),
  sizes,
});

const hints = (after: ReleaseMetrics, before?: ReleaseMetrics) =>
  metricHints(after, compareMetrics(after, before)).map(({ subject, hint }) => `${subject}: ${hint}`);

describe('figures of a release', () => {
  test('stand beside those of the one before, and new ones alone', () => {
    const after = metrics({ pack: [3000, 2900], sign: [10, 5] }, { 'archive linux-amd64': 100 });
    expect(compareMetrics(after, metrics({ pack: [2000, 1900] }))).toEqual([
      { subject: 'pack', measure: 'time', value: 3000, before: 2000 },
      { subject: 'pack', measure: 'processor', value: 2900, before: 1900 },
      { subject: 'sign', measure: 'time', value: 10 },
      { subject: 'sign', measure: 'processor', value: 5 },
      { subject: 'build', measure: 'memory', value: 1, before: 1 },
      { subject: 'archive linux-amd64', measure: 'size', value: 100 },
    ]);
  });

  test('a file that grew by more than a twentieth gets a hint, one that shrank none', () => {
    const before = metrics({}, { a: 100, b: 100, c: 100 });
    expect(hints(metrics({}, { a: 106, b: 105, c: 50 }), before)).toEqual([
      'a: 6 % more than before; look for new dependencies in the SBOM, or set optimisation: size',
    ]);
  });

  test('time that wavers, and short steps, get none', () => {
    expect(
      hints(metrics({ a: [2900, 2900], b: [900, 900] }), metrics({ a: [2000, 2000], b: [100, 100] })),
    ).toEqual([]);
  });

  test('a long step that leaves the processor idle is told to wait for something', () => {
    expect(hints(metrics({ fetch: [20_000, 1000] }))[0]).toMatch(/^fetch: waits: 5 %/);
  });
});
