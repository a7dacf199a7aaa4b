import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Chart } from 'cdk8s';
import { stringify } from 'yaml';
import { toYaml } from '../../src/bundle/yaml.js';
import { collect } from '../../src/synth/render.js';
import { buildApp, type TreeSize } from './charts.js';
import type { Cost } from './processes.js';

/** What is measured inside a process of its own, without its start. */
export type TaskName = 'app-synth' | 'ours' | 'yaml-package' | 'to-yaml';

/** Runs one task and says what it took. */
export function runTask(name: TaskName, size: TreeSize, folder: string): Cost {
  const app = buildApp(size, folder);
  const charts = app.node.children.filter((child) => Chart.isChart(child));
  if (name === 'app-synth') return measured(() => app.synth());
  if (name === 'ours') return measured(() => writeOurs(charts, folder));
  const objects = charts.flatMap((chart) => collect(chart, chart.node.id).map(({ object }) => object));
  const write = name === 'to-yaml' ? toYaml : (object: unknown) => stringify(object);
  return measured(() => void objects.map(write).join('---\n'));
}

/** What a synthesis does with the constructs: walk, order of keys, text, files. */
function writeOurs(charts: readonly Chart[], folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const chart of charts) {
    const text = collect(chart, chart.node.id).map(({ object }) => toYaml(object));
    writeFileSync(join(folder, `${chart.node.id}.yaml`), text.join('---\n'));
  }
}

function measured(work: () => void): Cost {
  const wall = performance.now();
  const cpu = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(cpu);
  return { wall: performance.now() - wall, cpu: (user + system) / 1000 };
}
