import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { makeBundle } from '../../scripts/lib/testbed/made-bundle.js';
import type { ApiClient } from '../../scripts/lib/testbed/index.js';
import type { KubernetesObject } from '../../src/bundle/object.js';
import { writeBundle } from '../../src/bundle/write.js';
import { median } from '../lib/statistics.js';
import { ms, printSection } from '../lib/table.js';
import { createMeter } from './process.js';
import { ctoProgram, type Surroundings } from './sections.js';

const group = 'latency.bench.example.org';
const namespace = 'latency';
const count = 20;

/** (b) From the moment an object's status says that it is ready until `cto deploy` says so. */
export async function latency(surroundings: Surroundings): Promise<void> {
  const { bed, folder } = surroundings;
  const bundle = join(folder, 'latency');
  writeBundle(latencyBundle(), bundle);
  const program = ctoProgram(surroundings, bundle);
  const written = new Map<string, number>();
  const seen = new Map<string, number>();
  const heard = (line: string) => {
    const event = JSON.parse(line) as { kind?: string; subject?: string };
    const name = /(probe-\d+)$/.exec(event.subject ?? '')?.[1];
    if (event.kind === 'ready' && name !== undefined) seen.set(name, performance.now());
  };
  const args = [...program.args.filter((arg) => arg !== '--quiet'), '--output', 'ndjson'];
  const run = createMeter(folder)({ ...program, args, heard });
  await Promise.all([run, makeReady(bed.api, written)]);
  const delays = [...written].map(([name, at]) => (seen.get(name) ?? Number.POSITIVE_INFINITY) - at);
  const worst = Math.max(...delays);
  printSection(
    `readiness, ${count} events`,
    ['ms'],
    [
      { what: 'noticed after, median', figures: [ms(median(delays))] },
      { what: 'noticed after, worst', figures: [ms(worst)], target: '<= 1000', reached: worst <= 1000 },
    ],
  );
}

function latencyBundle() {
  const definition: KubernetesObject = {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `probes.${group}` },
    spec: {
      group,
      scope: 'Namespaced',
      names: { plural: 'probes', singular: 'probe', kind: 'Probe', listKind: 'ProbeList' },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          subresources: { status: {} },
          schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
        },
      ],
    },
  };
  const probes = Array.from({ length: count }, (_, index) => ({
    apiVersion: `${group}/v1`,
    kind: 'Probe',
    metadata: { name: `probe-${index}`, namespace },
    spec: {},
  }));
  const home = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } };
  return makeBundle({
    platform: 'latency',
    components: [
      { id: 'crds', objects: [definition] },
      { id: 'probes', objects: [home, ...probes] },
    ],
    kinds: [{ group, kind: 'Probe', readiness: { ready: [{ condition: 'Ready' }] } }],
  });
}

/** Makes the objects ready, one after the other at odd moments, and notes when. */
async function makeReady(api: ApiClient, written: Map<string, number>): Promise<void> {
  const status = { conditions: [{ type: 'Ready', status: 'True', reason: 'Bench', message: '' }] };
  const path = `/apis/${group}/v1/namespaces/${namespace}/probes`;
  const list = async () => (await api.request(path)).body as { items?: readonly unknown[] };
  for (let wait = 0; ((await list()).items ?? []).length < count; wait += 1) {
    if (wait > 600) throw new Error('the objects do not come');
    await pause(50);
  }
  for (let index = 0; index < count; index += 1) {
    await pause(130 + ((index * 37) % 100));
    const name = `probe-${index}`;
    written.set(name, performance.now());
    await api.request(`${path}/${name}/status`, {
      method: 'PATCH',
      contentType: 'application/merge-patch+json',
      body: { status },
    });
  }
}
