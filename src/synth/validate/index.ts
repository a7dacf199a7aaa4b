import type { KubernetesObject } from '../../bundle/object.js';
import type { LoadedConfig } from '../../config/index.js';
import { isRecord } from '../../kernel/json.js';
import { isError, type Problem } from '../../kernel/problem.js';
import type { RenderedObject } from '../render.js';
import { createTracer } from '../trace.js';
import { createKeyFinder } from './config-keys.js';
import { excuseFor } from './excuse.js';
import { loadSchemaValidator } from './kubernetes/index.js';
import { createLookup } from './lookup.js';
import { toProblem } from './problem.js';
import type { Finding, ValidationInput, ValidationRequest, ValidationRule } from './rule.js';
import { rules } from './rules/index.js';
import { unusedExceptions } from './rules/exceptions.js';

export type { ComponentUse, ValidationRequest } from './rule.js';

/** What a rule found, with the rule. */
interface Broken {
  readonly rule: ValidationRule;
  readonly finding: Finding;
}

/** Runs every rule over the objects of a bundle. All findings, ordered by rule as listed, then as found. */
export async function validate(
  request: ValidationRequest,
  loaded: Pick<LoadedConfig, 'config' | 'originOf'>,
): Promise<readonly Problem[]> {
  const broken = runRules(await prepare(request));
  if (broken.length === 0) return [];
  const failing = broken.filter(({ rule }) => rule.severity !== 'warning');
  const tracer = createTracer(
    request.plan,
    new Set(failing.flatMap(({ finding }) => finding.subject?.component ?? [])),
  );
  const context = {
    originOf: loaded.originOf,
    keys: createKeyFinder(loaded.config, request.uses),
    constructOf: (subject: RenderedObject) => tracer.placeOf(subject),
  };
  const problems = broken.map(({ rule, finding }) => toProblem(rule, finding, context));
  return [...problems.filter(isError), ...problems.filter((problem) => !isError(problem))];
}

/** Adds to a request what rules look things up in. */
export async function prepare(request: ValidationRequest): Promise<ValidationInput> {
  const { loadCrds } = await import('../../catalog/crds.js');
  const authored = Object.values(await loadCrds()) as unknown as KubernetesObject[];
  const [usable, unusable] = [
    request.objects.filter(isUsable),
    request.objects.filter((one) => !isUsable(one)),
  ];
  const complete = { ...request, objects: usable };
  const crds = usableCrds(complete, authored);
  return {
    ...complete,
    unusable,
    crds,
    authored,
    images: new Set([...request.uses.values()].flatMap(({ images }) => images)),
    lookup: createLookup({ ...complete, crds }),
    schemas: await loadSchemaValidator(crds),
  };
}

function isUsable({ object }: RenderedObject): boolean {
  const { apiVersion, kind, metadata } = object as Partial<KubernetesObject>;
  return typeof apiVersion === 'string' && typeof kind === 'string' && isRecord(metadata);
}

/** Every finding that no record excuses; exceptions that excused nothing are findings of their own. */
export function runRules(input: ValidationInput): readonly Broken[] {
  const used = new Set<unknown>();
  const broken = rules.flatMap((rule) =>
    [...rule.check(input)].flatMap((finding) => {
      const excuse = excuseFor(rule, finding, input);
      if (excuse) used.add(excuse);
      return excuse ? [] : [{ rule, finding }];
    }),
  );
  return [...broken, ...unusedExceptions(input, rules, used)];
}

/**
 * Definitions of the bundle; and of ours those that the cluster's owner brings: with `crds: external` what the components list, and what a
 * record declares external.
 */
function usableCrds(
  { objects, plan, external }: ValidationRequest,
  authored: readonly KubernetesObject[],
): readonly KubernetesObject[] {
  const shipped = objects.map(({ object }) => object).filter(({ kind }) => kind === definition);
  const names = new Set(shipped.map(({ metadata }) => metadata.name));
  const brought = new Set([
    ...external.filter(({ kind }) => kind === definition).map(({ name }) => name),
    ...(plan.config.crds === 'external' ? plan.components.flatMap(({ component }) => component.crds) : []),
  ]);
  return [...shipped, ...authored.filter(({ metadata: { name } }) => brought.has(name) && !names.has(name))];
}

const definition = 'CustomResourceDefinition';
