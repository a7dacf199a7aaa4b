// Prints what synthesis costs, as ratios against cdk8s on the same machine in the same minute: `npm run bench:synth`.
// `-- --rounds 9` repeats more often, `-- --only start-up` prints one section.
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { inFolder } from './lib/folder.js';
import { Stopwatch } from './lib/processes.js';
import {
  importCosts,
  scaling,
  startUp,
  tenThousand,
  wholeProcess,
  type Surroundings,
} from './lib/sections.js';
import { runTask, type TaskName } from './lib/tasks.js';

const sections: Readonly<Record<string, (surroundings: Surroundings) => void | Promise<void>>> = {
  'whole-process': wholeProcess,
  'ten-thousand': tenThousand,
  scaling,
  'start-up': startUp,
  imports: importCosts,
};

const [, , first, ...rest] = process.argv;
if (first === '--task') {
  const [name, charts, objects, folder = ''] = rest;
  const cost = runTask(name as TaskName, { charts: Number(charts), objects: Number(objects) }, folder);
  process.stdout.write(JSON.stringify(cost));
} else {
  const { values } = parseArgs({ options: { rounds: { type: 'string' }, only: { type: 'string' } } });
  const rounds = Number(values.rounds ?? 5);
  const [cpu] = cpus();
  process.stdout.write(
    `Node ${process.versions.node}, ${cpus().length} x ${cpu?.model ?? 'unknown processor'}, medians of ${rounds} interleaved rounds; ratios by processor time decide\n`,
  );
  await inFolder(async (folder) => {
    for (const [name, section] of Object.entries(sections))
      if (values.only === undefined || values.only === name)
        await section({ stopwatch: new Stopwatch(folder), rounds, folder });
  });
}
