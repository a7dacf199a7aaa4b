// Prints what publishing costs, against git's own push to the same server in the same minute: `npm run bench:gitops`.
// `-- --rounds 9` repeats more often, `-- --only plan` prints one section. It needs git.
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readBundle } from '../src/bundle/read.js';
import { startGitServer } from '../test/gitops/support/git-server.js';
import { inFolder, root } from './lib/folder.js';
import { exponent, median } from './lib/statistics.js';
import { ms, printSection, times } from './lib/table.js';
import { planEnvironments } from './support/gitops/plan.js';
import { publishRound, type RoundCost } from './support/gitops/round.js';

/** Changed files of one publication. */
const changedFiles = 300;

interface Surroundings {
  readonly folder: string;
  readonly rounds: number;
}

const bundle = readBundle(join(root, 'dist', 'standard'));

async function publishing({ folder, rounds }: Surroundings): Promise<void> {
  const server = await startGitServer();
  try {
    const costs: RoundCost[] = [];
    for (let round = 0; round < rounds; round += 1)
      costs.push(await publishRound({ server, folder, round, bundle, files: changedFiles }));
    const of = (pick: (cost: (typeof costs)[number]) => number) => median(costs.map(pick));
    const [ours, push, byHand] = [of((one) => one.ours), of((one) => one.push), of((one) => one.byHand)];
    const [unchanged, beyond] = [of((one) => one.unchanged), of((one) => one.ours - one.push)];
    const commits = costs.reduce((sum, { commits: count }) => sum + count, 0);
    printSection(
      `${changedFiles} changed files, a git server over HTTP on this machine`,
      ['ms', 'ratio'],
      [
        { what: "git's own push of the same commit", figures: [ms(push), times(1)] },
        { what: 'clone, add, commit and push by hand', figures: [ms(byHand), times(byHand / push)] },
        { what: 'cto publish', figures: [ms(ours), times(ours / push)] },
        {
          what: 'beyond the push',
          figures: [ms(beyond), times(beyond / push)],
          target: '< 1000 ms',
          reached: beyond < 1000,
        },
        {
          what: 'unchanged',
          figures: [ms(unchanged), times(unchanged / push)],
          target: '< 500 ms',
          reached: unchanged < 500,
        },
        {
          what: 'commits of unchanged bundles',
          figures: [String(commits), ''],
          target: '0',
          reached: commits === 0,
        },
      ],
    );
  } finally {
    await server.stop();
  }
}

function planning({ rounds }: Surroundings): void {
  const sizes = [10, 25, 50, 100];
  const samples = sizes.map((size) => ({
    size,
    cost: median(Array.from({ length: rounds }, () => planEnvironments(bundle, size, 10))),
  }));
  const fifty = samples.find(({ size }) => size === 50)?.cost ?? Number.NaN;
  const power = exponent(samples);
  printSection(
    'planning environments of 10 components each',
    ['ms', 'ms each'],
    [
      ...samples.map(({ size, cost }) => ({
        what: `${size} environments`,
        figures: [ms(cost), ms(cost / size)],
      })),
      { what: '50 environments', figures: [ms(fifty), ''], target: '< 2000 ms', reached: fifty < 2000 },
      { what: 'exponent', figures: [times(power), ''], target: '<= 1.15', reached: power <= 1.15 },
    ],
  );
}

const sections: Readonly<Record<string, (surroundings: Surroundings) => void | Promise<void>>> = {
  publish: publishing,
  plan: planning,
};

const { values } = parseArgs({ options: { rounds: { type: 'string' }, only: { type: 'string' } } });
const rounds = Number(values.rounds ?? 5);
const [cpu] = cpus();
process.stdout.write(
  `Node ${process.versions.node}, ${cpus().length} x ${cpu?.model ?? 'unknown processor'}, medians of ${rounds} interleaved rounds\n`,
);
await inFolder(async (folder) => {
  for (const [name, section] of Object.entries(sections))
    if (values.only === undefined || values.only === name) await section({ folder, rounds });
});
