import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Testbed } from '../../scripts/lib/testbed/index.js';
import { writeBundle } from '../../src/bundle/write.js';
import { root } from '../lib/folder.js';
import { median } from '../lib/statistics.js';
import { ms, printSection, times, type Row } from '../lib/table.js';
import { countWrites, resourceVersions } from './audit.js';
import { writeChart } from './helm.js';
import { bundleOf, namespacesOf, objectsOf, usualLoad, type Load } from './objects.js';
import { createMeter, type Measured, type Program } from './process.js';

/** What every section gets. */
export interface Surroundings {
  readonly bed: Testbed;
  readonly folder: string;
  readonly rounds: number;
  /** Path of kubectl. */
  readonly kubectl: string;
  /** Path of helm. Absent: not measured. */
  readonly helm: string | undefined;
}

const cli = join(root, 'build', 'cli.js');
const self = join(root, 'build', 'bench', 'deploy.js');

/** The command that brings a load up, as a person would type it. */
export function ctoProgram({ bed }: Pick<Surroundings, 'bed'>, bundle: string): Program {
  return {
    name: 'cto deploy',
    file: process.execPath,
    args: [cli, 'deploy', '--bundle', bundle, '--yes', '--quiet'],
    env: { KUBECONFIG: bed.kubeconfig },
  };
}

/** A way to bring a load up. */
interface Contender {
  readonly name: string;
  /** Writes what it needs and gives the command for the first time, and for when nothing changed. */
  readonly prepare: (load: Load, folder: string) => { readonly first: Program; readonly again?: Program };
}

function contenders({ bed, kubectl, helm }: Surroundings): readonly Contender[] {
  const env = { KUBECONFIG: bed.kubeconfig };
  return [
    {
      name: 'bare parallel PATCH, 8 at once',
      prepare: (load, folder) => {
        const { url, token, authority } = bed;
        const task = join(folder, 'bare.json');
        const objects = { namespaces: namespacesOf(load), objects: objectsOf(load) };
        writeFileSync(task, JSON.stringify({ url, token, authority, ...objects }));
        return { first: { name: 'bare', file: process.execPath, args: [self, '--bare', task] } };
      },
    },
    {
      name: 'cto deploy',
      prepare: (load, folder) => {
        writeBundle(bundleOf(load), join(folder, 'bundle'));
        const program = ctoProgram({ bed }, join(folder, 'bundle'));
        return { first: program, again: program };
      },
    },
    {
      name: 'kubectl apply --server-side',
      prepare: (load, folder) => {
        const file = join(folder, 'all.yaml');
        const objects = [...namespacesOf(load), ...objectsOf(load)];
        writeFileSync(file, objects.map((object) => JSON.stringify(object)).join('\n---\n'));
        const program = { name: 'kubectl', file: kubectl, args: ['apply', '--server-side', '-f', file], env };
        return { first: program, again: program };
      },
    },
    ...(helm === undefined ? [] : [helmContender(helm, env)]),
  ];
}

function helmContender(helm: string, env: Readonly<Record<string, string>>): Contender {
  return {
    name: 'helm install, upgrade',
    prepare: (load, folder) => {
      const chart = join(folder, 'chart');
      writeChart(chart, load.prefix, [...namespacesOf(load), ...objectsOf(load)]);
      const call = (verb: string) => ({ name: 'helm', file: helm, args: [verb, load.prefix, chart], env });
      return { first: call('install'), again: call('upgrade') };
    },
  };
}

/** (a) 510 objects, new and unchanged. In turn, so that a change in the machine's load meets all of them. */
export async function throughput(surroundings: Surroundings): Promise<void> {
  const { rounds, folder, bed } = surroundings;
  const measure = createMeter(folder);
  const all = contenders(surroundings);
  const costs = all.map(() => ({ first: [] as Measured[], again: [] as Measured[] }));
  let writes = 0;
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, contender] of all.entries()) {
      const load = usualLoad(`r${round}-${index}`);
      const place = join(folder, load.prefix);
      mkdirSync(place);
      const { first, again } = contender.prepare(load, place);
      costs[index]!.first.push(await measure(first));
      if (again === undefined) continue;
      const before = await resourceVersions(bed.api);
      costs[index]!.again.push(await measure(again));
      if (contender.name === 'cto deploy') writes += countWrites(before, await resourceVersions(bed.api));
    }
  }
  printThroughput(all, costs, writes);
}

function printThroughput(
  all: readonly Contender[],
  costs: readonly { readonly first: readonly Measured[]; readonly again: readonly Measured[] }[],
  writes: number,
): void {
  const wall = (measured: readonly Measured[]) => measured.map((one) => one.wall);
  const [bare, cto] = costs;
  const newRows = all.map(({ name }, index): Row => {
    const ratio = ratioOf(wall(costs[index]!.first), wall(bare!.first));
    const figures = [ms(median(wall(costs[index]!.first))), times(ratio)];
    return { what: name, figures, ...(index === 1 && { target: '<= 1.30', reached: ratio <= 1.3 }) };
  });
  printSection('510 new objects in 10 namespaces, whole process', ['wall ms', 'to bare'], newRows);
  const targets = [undefined, undefined, 3, 10];
  const againRows = all.slice(1).map(({ name }, index): Row => {
    const ours = wall(cto!.again);
    const ratio = ratioOf(wall(costs[index + 1]!.again), ours);
    const target = targets[index + 1];
    return {
      what: name,
      figures: [ms(median(wall(costs[index + 1]!.again))), times(ratio)],
      ...(target !== undefined && { target: `>= ${times(target)}`, reached: ratio >= target }),
    };
  });
  printSection(
    'the same, unchanged',
    ['wall ms', 'to cto'],
    [
      ...againRows,
      { what: 'writes of cto deploy', figures: [String(writes), ''], target: '0', reached: writes === 0 },
    ],
  );
}

/** Median of the ratios of each round. */
function ratioOf(costs: readonly number[], to: readonly number[]): number {
  return median(costs.map((cost, round) => cost / to[round]!));
}

/** (c) Memory with ten times as many objects. */
export async function memory(surroundings: Surroundings): Promise<void> {
  const { folder } = surroundings;
  const measure = createMeter(folder);
  const rows: Row[] = [];
  for (const objects of [50, 500]) {
    const load = { prefix: `m${objects}`, namespaces: 10, objects };
    const bundle = join(folder, load.prefix);
    writeBundle(bundleOf(load), bundle);
    for (const state of ['new', 'unchanged']) {
      const { wall, memory: megabytes } = await measure(ctoProgram(surroundings, bundle));
      const goal = objects === 500 && { target: '<= 250', reached: megabytes <= 250 };
      const what = `${load.namespaces * (objects + 1)} objects, ${state}`;
      rows.push({ what, figures: [ms(megabytes), ms(wall)], ...goal });
    }
  }
  printSection('memory of cto deploy', ['MB at most', 'wall ms'], rows);
}
