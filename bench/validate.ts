// Prints what the rules cost, apart from the schemas of Kubernetes. Run it compiled, as the product is.
import { profiles } from '../profiles/index.js';
import { catalog } from '../src/catalog/index.js';
import { configSchema } from '../src/config/schema/index.js';
import { mapComponent } from '../src/synth/context.js';
import { renderCrds } from '../src/synth/crds.js';
import { mergeLayers } from '../src/synth/merge.js';
import { policiesOf, resolveFlows } from '../src/synth/network.js';
import { plan, presence, type Plan } from '../src/synth/plan.js';
import { render, type RenderedObject } from '../src/synth/render.js';
import { addUp } from '../src/synth/requirements.js';
import { prepare, runRules, type ValidationRequest } from '../src/synth/validate/index.js';
import { rules } from '../src/synth/validate/rules/index.js';
import { schemaProblems } from '../src/synth/validate/rules/schema/schema-rule.js';

/** The request of a profile, as synthesis makes it. */
async function requestOf(name: string): Promise<ValidationRequest> {
  const profile = profiles.find((one) => one.name === name);
  if (!profile) throw new Error(`no profile ${name}`);
  const config = configSchema.parse(mergeLayers({ profile: name }, profile.defaults));
  const planned = plan(profile, config, catalog);
  const flows = resolveFlows(planned);
  const mapped = new Map(
    planned.components.map(({ component }) => [component.id, mapComponent(planned, component)]),
  );
  const objects = [
    ...(await renderCrds(planned)),
    ...planned.components.flatMap(({ component }) => {
      const own = mapped.get(component.id);
      return own ? render(component, own, policiesOf(component.id, planned, flows)) : [];
    }),
  ];
  const uses = new Map(
    [...mapped].map(([id, { images, reads }]) => [id, { images: Object.values(images), configKeys: reads }]),
  );
  return { objects, plan: planned, uses, ...declared(planned), requirements: addUp(planned, objects) };
}

function declared(planned: Plan): Pick<ValidationRequest, 'secrets' | 'external'> {
  const { config, components } = planned;
  const present = presence(planned);
  return {
    secrets: components.flatMap(({ component }) => component.secrets?.(config, present) ?? []),
    external: components.flatMap(({ component }) => component.external?.(config, present) ?? []),
  };
}

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

const production = await requestOf('production');
process.stdout.write('first run of the process, then warm:\n');
for (let run = 0; run < 3; run += 1) await measure(production);
process.stdout.write('growing:\n');
const costs: number[] = [];
for (const factor of [2, 8, 32])
  costs.push(await measure({ ...production, objects: times(factor, production.objects) }));
process.stdout.write(
  `${((costs.at(-1) ?? 0) / (costs[0] ?? 1)).toFixed(2).padStart(8)}     cost of one object among 32 times as many against one among twice as many\n`,
);
