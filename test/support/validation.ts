import { parse, parseAllDocuments } from 'yaml';
import { profiles } from '../../profiles/index.js';
import type { NamespacePlan } from '../../constructs/shared/context.js';
import type { KubernetesObject } from '../../src/bundle/object.js';
import type { SecretDeclaration } from '../../src/bundle/secret.js';
import type { AnyComponent, ExternalObject } from '../../src/catalog/component.js';
import { crdNames, type CrdName } from '../../src/catalog/crds.js';
import { configSchema } from '../../src/config/schema/index.js';
import { mergeLayers } from '../../src/synth/merge.js';
import type { Plan } from '../../src/synth/plan.js';
import type { RenderedObject } from '../../src/synth/render.js';
import { addUp } from '../../src/synth/requirements.js';
import { prepare, runRules, type ValidationRequest } from '../../src/synth/validate/index.js';
import type { ExampleContext, Finding, ValidationRule } from '../../src/synth/validate/rule.js';
import { fieldsIn } from '../../src/synth/validate/walk.js';
import { record } from './record.js';

/** Id of the component that the objects of an example belong to. */
export const exampleId = 'example';

/** Makes a validation request from YAML: the objects belong to one component, its record is made from the context. */
export function requestFrom(yaml: string, given = ''): ValidationRequest {
  const context = (parse(given) ?? {}) as ExampleContext;
  const objects = objectsFrom(yaml);
  const plan = planFor(context, objects);
  return {
    objects,
    plan,
    uses: new Map([[exampleId, { images: context.images ?? imagesIn(objects), configKeys: [] }]]),
    secrets: secretsOf(context),
    external: externalOf(context),
    requirements: addUp(plan, objects),
  };
}

/** What a rule finds in YAML, after exceptions. */
export async function findingsIn(
  rule: ValidationRule,
  yaml: string,
  given = '',
): Promise<readonly Finding[]> {
  const input = await prepare(requestFrom(yaml, given));
  return runRules(input)
    .filter((broken) => broken.rule.id === rule.id)
    .map(({ finding }) => finding);
}

function objectsFrom(yaml: string): readonly RenderedObject[] {
  return parseAllDocuments(yaml)
    .map((document) => document.toJS() as KubernetesObject | null)
    .flatMap((object) => object ?? [])
    .map((object, index) => ({ object, component: exampleId, construct: `${exampleId}/object-${index}` }));
}

function planFor(context: ExampleContext, objects: readonly RenderedObject[]): Plan {
  const profile = profiles.find(({ name }) => name === (context.profile ?? 'minimal'));
  if (!profile) throw new Error(`no profile ${context.profile ?? ''}`);
  const layers = mergeLayers(
    { profile: profile.name, crds: 'external' },
    profile.defaults,
    context.config ?? {},
  );
  const component = recordFor(context);
  return {
    profile,
    config: configSchema.parse(layers),
    components: [{ component, reasons: ['example'], wave: 0 }],
    namespaces: namespacesOf(context, objects),
    catalog: new Map([[component.id, component]]),
  };
}

function recordFor(context: ExampleContext): AnyComponent {
  const { pods = {}, flows = [] } = context;
  return record(exampleId, {
    namespace: () => 'cto',
    crds: (context.definitions ?? crdNames) as readonly CrdName[],
    pods: () =>
      Object.fromEntries(Object.entries(pods).map(([name, group]) => [name, { ports: {}, ...group }])),
    flows: () => flows.map((flow) => ({ ...flow, why: 'example' })),
    exceptions: context.exceptions ?? [],
  });
}

function namespacesOf(context: ExampleContext, objects: readonly RenderedObject[]): readonly NamespacePlan[] {
  const named = objects.flatMap(
    ({ object }) => (object.metadata as KubernetesObject['metadata'] | undefined)?.namespace ?? [],
  );
  const levels = context.namespaces ?? Object.fromEntries(named.map((name) => [name, 'restricted' as const]));
  return Object.entries(levels).map(([name, podSecurity]) => ({
    name,
    podSecurity,
    ...(podSecurity !== 'restricted' && { why: 'the example needs it' }),
    components: [context.own === undefined || context.own.includes(name) ? exampleId : 'another'],
  }));
}

function secretsOf({ secrets = [] }: ExampleContext): readonly SecretDeclaration[] {
  return secrets.map(({ namespace, name, keys, optional = [] }) => ({
    namespace,
    name,
    purpose: 'example',
    madeBy: 'deployer',
    keys: [
      ...keys.map((key) => ({ key, purpose: 'example' })),
      ...optional.map((key) => ({ key, purpose: 'example', optional: true })),
    ],
  }));
}

function externalOf({ external = [] }: ExampleContext): readonly ExternalObject[] {
  return external.map((object) => ({ ...object, madeBy: 'example' }));
}

function imagesIn(objects: readonly RenderedObject[]): readonly string[] {
  return objects.flatMap(({ object }) =>
    [...fieldsIn(object)].flatMap(({ fields }) =>
      typeof fields['image'] === 'string' ? [fields['image']] : [],
    ),
  );
}
