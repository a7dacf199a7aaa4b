// Prints what building a release costs, step by step and for each platform, with an empty cache and with a full one: `npm run bench:release`.
// `-- --targets native` measures one platform only. It builds version 0.0.0-bench in build/release, which is removed afterwards.
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { ReleaseMetrics } from '../src/release/metrics/model.js';
import { targetIds } from '../src/release/target.js';
import { inFolder, root } from './lib/folder.js';
import { printSection, times } from './lib/table.js';

const version = '0.0.0-bench';

/** Builds with the release command of this tree, in a process of its own, and gives its figures. */
function build(targets: string, cache: string): ReleaseMetrics {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [
      join(root, 'build/scripts/release.js'),
      'build',
      '--version',
      version,
      '--snapshot',
      '--output',
      'json',
      '--targets',
      targets,
    ],
    { cwd: root, env: { ...process.env, XDG_CACHE_HOME: cache }, encoding: 'utf8', maxBuffer: 64e6 },
  );
  if (status !== 0) throw new Error(`the build failed:\n${stderr}`);
  return (JSON.parse(stdout) as { metrics: ReleaseMetrics }).metrics;
}

const seconds = (milliseconds: number) => `${(milliseconds / 1000).toFixed(2)} s`;

/** One line per step: cold, warm, and how much of the time the cache saves. */
function printSteps(title: string, cold: ReleaseMetrics, warm: ReleaseMetrics): void {
  const rows = cold.steps.map(({ step, milliseconds, cpuMilliseconds }) => {
    const again = warm.steps.find((one) => one.step === step)?.milliseconds ?? 0;
    const ratio = milliseconds === 0 ? 1 : again / milliseconds;
    return {
      what: step,
      figures: [seconds(milliseconds), seconds(cpuMilliseconds), seconds(again), times(ratio)],
    };
  });
  const sum = (metrics: ReleaseMetrics) =>
    metrics.steps.reduce((total, { milliseconds }) => total + milliseconds, 0);
  rows.push({
    what: 'together',
    figures: [seconds(sum(cold)), '', seconds(sum(warm)), times(sum(warm) / sum(cold))],
  });
  printSection(title, ['empty cache', 'processor', 'full cache', 'ratio'], rows);
}

function printSizes({ sizes }: ReleaseMetrics): void {
  const rows = Object.entries(sizes)
    .filter(([subject]) => subject.startsWith('archive '))
    .map(([subject, size]) => {
      const limit = subject.endsWith('universal') ? 80e6 : 45e6;
      return {
        what: subject.slice('archive '.length),
        figures: [`${(size / 1e6).toFixed(1)} MB`],
        target: `<= ${limit / 1e6} MB`,
        reached: size <= limit,
      };
    });
  printSection('downloads', ['size'], rows);
}

const { values } = parseArgs({ options: { targets: { type: 'string' } } });
await inFolder((folder) => {
  const targets = values.targets ?? targetIds.join(',');
  const cache = join(folder, 'cache');
  try {
    const cold = build(targets, cache);
    printSteps(`building ${targets}`, cold, build(targets, cache));
    printSizes(cold);
    if (values.targets === undefined)
      for (const target of targetIds) {
        const alone = join(folder, `cache-${target}`);
        const first =
          build(target, alone).steps.find(({ step }) => step === 'executables')?.milliseconds ?? 0;
        const again =
          build(target, alone).steps.find(({ step }) => step === 'executables')?.milliseconds ?? 0;
        printSection(
          target,
          ['empty cache', 'full cache'],
          [{ what: 'executables', figures: [seconds(first), seconds(again)] }],
        );
        rmSync(alone, { recursive: true, force: true });
      }
  } finally {
    rmSync(join(root, 'build/release', version), { recursive: true, force: true });
  }
});
