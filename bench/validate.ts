// Prints what the rules cost, apart from the schemas of Kubernetes. Run it compiled, as the product is.
import type { RenderedObject } from '../src/synth/render.js';
import { prepare, runRules, type ValidationRequest } from '../src/synth/validate/index.js';
import { rules } from '../src/synth/validate/rules/index.js';
import { schemaProblems } from '../src/synth/validate/rules/schema/schema-rule.js';
import { platformRequest } from '../test/support/platform.js';

/** The objects several times over, each time in other namespaces. */
function times(count: number, objects: readonly RenderedObject[]): readonly RenderedObject[] {
  return Array.from({ length: count }, (_, copy) =>
    objects.map((subject) => ({ ...subject, object: inOtherNamespace(subject.object, copy) })),
  ).flat();
}

function inOtherNamespace(object: RenderedObject['object'], copy: number): RenderedObject['object'] {
  const { name, namespace } = object.metadata;
  if (copy === 0) return object;
  if (namespace === undefined)
    return { ...object, metadata: { ...object.metadata, name: `${name}-${copy}` } };
  return { ...object, metadata: { ...object.metadata, namespace: `${namespace}-${copy}` } };
}

/** Processor time, in milliseconds: on a busy machine wall time does not compare. */
function cpu(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

const figure = (value: number): string => `${value.toFixed(1).padStart(8)} ms cpu`;

async function measure(request: ValidationRequest): Promise<number> {
  const input = await prepare(request);
  const start = cpu();
  schemaProblems(input);
  const afterSchemas = cpu();
  const found = runRules(input).length;
  const end = cpu();
  const count = request.objects.length;
  process.stdout.write(
    `${figure(end - afterSchemas)}  ${rules.length} rules on ${count} objects, ${found} findings (schemas ${(afterSchemas - start).toFixed(1)} ms before)\n`,
  );
  return (end - afterSchemas) / count;
}

const production = await platformRequest('production');
process.stdout.write('first run of the process, then warm:\n');
for (let run = 0; run < 3; run += 1) await measure(production);
process.stdout.write('growing:\n');
const costs: number[] = [];
for (const factor of [2, 8, 32])
  costs.push(await measure({ ...production, objects: times(factor, production.objects) }));
process.stdout.write(
  `${((costs.at(-1) ?? 0) / (costs[0] ?? 1)).toFixed(2).padStart(8)}     cost of one object among 32 times as many against one among twice as many\n`,
);
