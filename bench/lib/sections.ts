import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { profiles } from '../../profiles/index.js';
import { root, writeCdk8sApp } from './folder.js';
import { medianCost, ratio, type Command, type Cost, type Stopwatch } from './processes.js';
import { objectsPerWorkload, synthesizePlatform, type Platform } from './scaling.js';
import { exponent, median } from './statistics.js';
import { ms, printSection, times, type Row } from './table.js';
import type { TaskName } from './tasks.js';

/** What every section gets. */
export interface Surroundings {
  readonly stopwatch: Stopwatch;
  readonly rounds: number;
  /** Folder for files. */
  readonly folder: string;
}

const cli = join(root, 'build', 'cli.js');
const columns = ['wall ms', 'cpu ms', 'wall ratio', 'cpu ratio'];

/** Figures of a command against a yardstick. Processor time decides: the clock also measures who else uses the machine. */
function against(what: string, costs: readonly Cost[], yardstick: readonly Cost[], target?: number): Row {
  const { wall, cpu } = medianCost(costs);
  const ratios = { wall: ratio(costs, yardstick, 'wall'), cpu: ratio(costs, yardstick, 'cpu') };
  return {
    what,
    figures: [ms(wall), ms(cpu), times(ratios.wall), times(ratios.cpu)],
    ...(target !== undefined && { target: `<= ${times(target)}`, reached: ratios.cpu <= target }),
  };
}

/** (a) Each profile, whole process with all validation, against the `cdk8s synth` command on 300 objects. */
export function wholeProcess({ stopwatch, rounds, folder }: Surroundings): void {
  writeCdk8sApp(folder);
  const cdk8s: Command = {
    name: 'cdk8s synth, 300 objects, not validated',
    args: [join(root, 'node_modules', 'cdk8s-cli', 'bin', 'cdk8s'), 'synth', '--check-upgrade=false'],
    cwd: join(folder, 'app'),
  };
  const ours = profiles.map(({ name }): Command => ({
    name: `cto synth --profile ${name}`,
    args: [cli, 'synth', '--profile', name, '--out', join(folder, 'dist'), '--quiet'],
    cwd: folder,
  }));
  const plain: Command = { name: 'node main.cjs, the same 300 objects', args: ['main.cjs'], cwd: cdk8s.cwd! };
  const commands = [cdk8s, plain, ...ours];
  const costs = stopwatch.compare(commands, rounds);
  const rows = commands.map(({ name }, index) =>
    against(name, costs[index]!, costs[0]!, index > 1 ? 1 : undefined),
  );
  printSection('whole process, validation included', columns, rows);
}

/** (b) 10,000 objects, without the start of the process. */
export function tenThousand({ stopwatch, rounds, folder }: Surroundings): void {
  for (const { charts, objects } of [
    { charts: 100, objects: 100 },
    { charts: 1000, objects: 9 },
  ]) {
    const names: readonly TaskName[] = ['app-synth', 'ours', 'yaml-package', 'to-yaml'];
    const costs = names.map((): Cost[] => []);
    for (let round = 0; round < rounds; round++) {
      names.forEach((name, index) => {
        const out = join(folder, `${name}-${round}-${charts}`);
        const self = join(root, 'build', 'bench', 'synth.js');
        const args = [self, '--task', name, String(charts), String(objects), out];
        costs[index]!.push(JSON.parse(stopwatch.run({ name, args }).output) as Cost);
      });
    }
    const [app, ours, yaml, toYaml] = costs as [Cost[], Cost[], Cost[], Cost[]];
    printSection(`${charts} charts of ${objects} objects`, columns, [
      against('App.synth()', app, app),
      against('walk, order of keys, YAML, files', ours, app, 1 / 3),
      against('only YAML: yaml package', yaml, yaml),
      against('only YAML: ours', toYaml, yaml, 1 / 3),
    ]);
  }
}

interface Series {
  readonly title: string;
  readonly sizes: readonly number[];
  readonly platform: (size: number) => Platform;
}

const series: readonly Series[] = [
  {
    title: 'objects',
    sizes: [1000, 2000, 5000, 10_000],
    platform: (size) => ({ components: 20, workloads: size / objectsPerWorkload / 20, chain: false }),
  },
  {
    title: 'components of 25 objects',
    sizes: [10, 20, 50, 100, 200],
    platform: (size) => ({ components: size, workloads: 5, chain: false }),
  },
  {
    title: 'components of 25 objects in a chain',
    sizes: [5, 10, 25, 50],
    platform: (size) => ({ components: size, workloads: 5, chain: true }),
  },
];

/** (c) How the cost of a synthesis with validation grows. One process, warmed up, so that only growth shows. */
export async function scaling({ rounds, folder }: Surroundings): Promise<void> {
  await synthesizePlatform({ components: 20, workloads: 10, chain: false }, folder);
  for (const { title, sizes, platform } of series) {
    const costs = sizes.map((): number[] => []);
    const objects: number[] = [];
    for (let round = 0; round < rounds; round++) {
      for (const [index, size] of sizes.entries()) {
        const start = process.cpuUsage();
        objects[index] = await synthesizePlatform(platform(size), folder);
        const { user, system } = process.cpuUsage(start);
        costs[index]!.push((user + system) / 1000);
      }
    }
    const samples = sizes.map((size, index) => ({ size, cost: median(costs[index]!) }));
    const slope = exponent(samples);
    printSection(
      `growth with ${title}`,
      ['cpu ms', 'ms per object'],
      [
        ...samples.map(({ size, cost }, index) => ({
          what: String(size),
          figures: [ms(cost), (cost / objects[index]!).toFixed(3)],
        })),
        { what: 'exponent', figures: ['', times(slope)], target: '<= 1.15', reached: slope <= 1.15 },
      ],
    );
  }
}

/** (d) Start-up: what a person feels on every mistyped option. */
export function startUp({ stopwatch, rounds }: Surroundings): void {
  const commands: readonly Command[] = [
    { name: 'node -e 0', args: ['-e', '0'] },
    { name: 'cto --help', args: [cli, '--help'] },
    { name: 'cto version', args: [cli, 'version'] },
    { name: 'cto synth --profil (argument error)', args: [cli, 'synth', '--profil'], exitCode: 2 },
  ];
  const costs = stopwatch.compare(commands, rounds * 2);
  const rows = commands.map(({ name }, index) =>
    against(name, costs[index]!, costs[0]!, index > 0 ? 2 : undefined),
  );
  printSection('start-up', columns, rows);
}

/** Imports that weigh something, from node_modules where they come as they are, from build/ where we bundle them. */
const imports: readonly { readonly name: string; readonly chunk?: string }[] = [
  { name: 'commander' },
  { name: 'yaml' },
  { name: 'zod' },
  { name: 'constructs' },
  { name: 'cdk8s' },
  { name: 'cdk8s-plus-28' },
  { name: '@marcbachmann/cel-js' },
  { name: 'imports/crds.json, parsed', chunk: 'crds-' },
  { name: 'schemas and validator', chunk: 'kubernetes-' },
  { name: 'whole library (build/index.js)', chunk: '../index.js' },
];

/** (e) What each import adds to an empty process. */
export function importCosts({ stopwatch, rounds }: Surroundings): void {
  const empty: Command = { name: 'empty ES module', args: importing('node:process') };
  const commands = [
    empty,
    ...imports.map(({ name, chunk }) => ({ name, args: importing(target(name, chunk)) })),
  ];
  const costs = stopwatch.compare(commands, rounds).map(medianCost);
  const rows = commands.map(({ name }, index) => ({
    what: name,
    figures: [
      costs[index]!,
      { wall: costs[index]!.wall - costs[0]!.wall, cpu: costs[index]!.cpu - costs[0]!.cpu },
    ]
      .flatMap(({ wall, cpu }) => [ms(wall), ms(cpu)])
      .slice(0, 4),
  }));
  printSection('imports, each in a fresh process', ['wall ms', 'cpu ms', 'adds wall', 'adds cpu'], rows);
}

function target(name: string, chunk: string | undefined): string {
  if (chunk === undefined) return name;
  const folder = join(root, 'build', 'chunks');
  const files = readdirSync(folder).filter((file) => file.startsWith(chunk) && file.endsWith('.js'));
  // the chunk with the content is larger than those that only pass it on
  const size = (file: string) => statSync(join(folder, file)).size;
  const [file = chunk] = files.sort((a, b) => size(b) - size(a));
  return `./build/chunks/${file}`;
}

function importing(specifier: string): readonly string[] {
  return ['--input-type=module', '-e', `await import(${JSON.stringify(specifier)})`];
}
