// Prints what a deployment costs, against bare requests, kubectl and helm on one fresh test bed: `npm run bench:deploy`.
// `-- --rounds 9` repeats more often, `-- --only throughput` prints one section (`latency`, `memory`). It needs Go or built binaries.
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureBinaries, startTestbed, testbedMinors } from '../scripts/lib/testbed/index.js';
import { inFolder } from './lib/folder.js';
import { applyBare } from './support/bare.js';
import { ensureHelm, helmVersion } from './support/helm.js';
import { latency } from './support/latency.js';
import { memory, throughput, type Surroundings } from './support/sections.js';

const sections: Readonly<Record<string, (surroundings: Surroundings) => Promise<void>>> = {
  throughput,
  latency,
  memory,
};

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { rounds: { type: 'string' }, only: { type: 'string' } } });
  const rounds = Number(values.rounds ?? 5);
  const [version] = testbedMinors;
  const kubectl = join(await ensureBinaries(version, say), 'kubectl');
  const helm = await ensureHelm(say);
  const bed = await startTestbed({ version, nodes: 0 });
  try {
    const [cpu] = cpus();
    const machine = `${cpus().length} x ${cpu?.model ?? 'unknown processor'}`;
    process.stdout.write(
      `Node ${process.versions.node}, ${machine}, Kubernetes ${bed.version}, ${helm === undefined ? 'no helm' : `helm ${helmVersion}`}, ` +
        `medians of ${rounds} interleaved rounds\n`,
    );
    await inFolder(async (folder) => {
      for (const [name, section] of Object.entries(sections))
        if (values.only === undefined || values.only === name)
          await section({ bed, folder, rounds, kubectl, helm });
    });
  } finally {
    await bed.stop();
  }
}

const [, , first, file = ''] = process.argv;
if (first === '--bare') await applyBare(file);
else await main();
