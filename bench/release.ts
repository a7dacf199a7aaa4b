// Prints what building a release costs, step by step and for each platform, with an empty cache and with a full one, and how fast the program starts: `npm run bench:release`.
// `-- --targets native` measures one platform only. It builds version 0.0.0-bench in build/release, which is removed afterwards.
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { spawnExec } from '../src/kernel/exec.js';
import { openCache } from '../src/release/cache/index.js';
import type { ReleaseMetrics } from '../src/release/metrics/model.js';
import { fetchRuntime, hostTarget } from '../src/release/runtime/index.js';
import { targetIds } from '../src/release/target.js';
import { inFolder, root } from './lib/folder.js';
import { median } from './lib/statistics.js';
import { ms, printSection, times } from './lib/table.js';

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

/** How long the program of this machine takes to answer, beside the same bundle run by the same Node; both keep their compiled form. */
async function printStartUp(cache: string, folder: string): Promise<void> {
  const target = hostTarget(process.platform, process.arch);
  const store = openCache({ folder: join(cache, 'cto-release'), clock: Date });
  const node = await fetchRuntime(target, { cache: store, exec: spawnExec, env: {} });
  const work = join(root, 'build/release', version, 'work');
  const env = { HOME: folder, NODE_COMPILE_CACHE: join(folder, 'compiled') };
  const run = (file: string, args: readonly string[]) => {
    const start = performance.now();
    const { status } = spawnSync(file, [...args, '--version'], { env, stdio: 'ignore' });
    if (status !== 0) throw new Error(`${file} answered ${String(status)}`);
    return performance.now() - start;
  };
  const pairs = Array.from({ length: 21 }, () => [
    run(join(work, 'programs', target, 'cto'), []),
    run(node.path, [join(work, 'program/cto.cjs')]),
  ]);
  const [own, plain] = [0, 1].map((index) => median(pairs.map((pair) => pair[index] ?? 0))) as [
    number,
    number,
  ];
  const figures = [ms(own), ms(plain), times(own / plain)];
  const row = { what: '--version', figures, target: '<= 1.15', reached: own <= 1.15 * plain };
  printSection('start-up', ['program', 'plain Node', 'ratio'], [row]);
}

const { values } = parseArgs({ options: { targets: { type: 'string' } } });
await inFolder(async (folder) => {
  const targets = values.targets ?? targetIds.join(',');
  const cache = join(folder, 'cache');
  try {
    const cold = build(targets, cache);
    printSteps(`building ${targets}`, cold, build(targets, cache));
    printSizes(cold);
    await printStartUp(cache, folder);
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
