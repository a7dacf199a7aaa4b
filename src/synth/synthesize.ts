import type { Bundle } from '../bundle/bundle.js';
import type { SecretDeclaration } from '../bundle/secret.js';
import type { AnyComponent, ExternalObject } from '../catalog/component.js';
import type { LoadedConfig } from '../config/index.js';
import { OperatorError } from '../kernel/errors.js';
import { isError, type Problem } from '../kernel/problem.js';
import type { Profile } from '../../profiles/index.js';
import { assemble } from './assemble.js';
import type { Manifest } from './parts.js';
import { mapComponent } from './context.js';
import { crdsId, externalCrds, renderCrds } from './crds.js';
import { gitopsFiles, renderGitops } from './gitops.js';
import { policiesOf, resolveFlows, type ResolvedFlow } from './network.js';
import { officialDefinitions, type OfficialDefinitions, type OfficialRequest } from './official.js';
import { keepData } from './keep.js';
import { inOrder } from './order.js';
import { applyPatches } from './patch.js';
import { plan, presence, type Plan, type PlannedComponent } from './plan.js';
import { pullSecrets } from './registry.js';
import { render } from './render.js';
import { addUp } from './requirements.js';
import { validate } from './validate/index.js';

/**
 * What a synthesis is made from. Nothing else: no clock, no environment, no files; and no network but through `fetchText`, whose answers are
 * pinned by their checksums.
 */
export interface SynthesisRequest extends OfficialRequest {
  /** Configuration with its origins. */
  readonly loaded: Pick<LoadedConfig, 'config' | 'configDigest' | 'toBeProvided' | 'warnings' | 'originOf'>;
  /** Profiles that may be chosen. */
  readonly profiles: readonly Profile[];
  /** Component records. */
  readonly components: readonly AnyComponent[];
  /** Version of the program, written into the bundle. */
  readonly version: string;
}

/** A bundle and what was said on the way. */
export interface Synthesis {
  readonly bundle: Bundle;
  /** What was planned. */
  readonly plan: Plan;
  /** Warnings of configuration, definitions and validation. */
  readonly warnings: readonly Problem[];
}

/**
 * Makes a bundle: plan, props, objects, patches, validation, assembly.
 *
 * @throws OperatorError with every problem: `E_PLAN`, `E_PATCH`, `E_VALIDATION`, `E_CRDS_FETCH`, `E_CRDS_DIGEST`
 */
export async function synthesize(request: SynthesisRequest): Promise<Synthesis> {
  const { loaded, profiles, components, version } = request;
  const profile = profiles.find(({ name }) => name === loaded.config.profile);
  if (!profile)
    throw new Error(`profile "${loaded.config.profile}" passed the loader but is not known to synthesis`);
  const planned = plan(profile, loaded.config, components);
  const official = await officialDefinitions(planned, request);
  const made = await makeObjects(planned, official);
  const problems = await validate({ plan: planned, ...made }, loaded);
  if (problems.some(isError))
    throw new OperatorError('E_VALIDATION', 'the objects are not valid', { problems });
  const warnings = [...loaded.warnings, ...official.warnings, ...problems];
  const bundle = assemble({
    ...made,
    plan: planned,
    version,
    configDigest: loaded.configDigest,
    toBeProvided: [...new Set(loaded.toBeProvided.map(({ name }) => name))].sort(),
    warnings: warnings.map(({ message }) => message),
    gitops: gitopsFiles(made.gitops, planned.config),
  });
  return { bundle, plan: planned, warnings };
}

/** Everything that is validated, and then assembled. */
async function makeObjects(planned: Plan, official: OfficialDefinitions) {
  const manifests = keepData(planned, await renderAll(planned, official));
  const gitops = renderGitops(planned, manifests);
  const objects = manifests.flatMap((manifest) => manifest.objects);
  return {
    manifests,
    gitops,
    objects: [...objects, ...gitops],
    uses: new Map(manifests.map((manifest) => [manifest.id, manifest])),
    secrets: declaredSecrets(planned),
    external: declaredExternal(planned),
    requirements: addUp(planned, objects),
  };
}

function declaredExternal(planned: Plan): ExternalObject[] {
  const present = presence(planned);
  return [
    ...externalCrds(planned),
    ...planned.components.flatMap(({ component }) => component.external?.(planned.config, present) ?? []),
  ];
}

async function renderAll(planned: Plan, { definitions: official }: OfficialDefinitions): Promise<Manifest[]> {
  const flows = resolveFlows(planned);
  const definitions: Manifest = {
    id: crdsId,
    objects: planned.config.crds === 'external' ? [] : await renderCrds(planned, official),
    images: [],
    configKeys: ['crds'],
  };
  return [definitions, ...planned.components.map((component) => renderOne(planned, component, flows))].filter(
    ({ id, objects }) => id !== crdsId || objects.length > 0,
  );
}

function renderOne(planned: Plan, { component }: PlannedComponent, flows: readonly ResolvedFlow[]): Manifest {
  const mapped = mapComponent(planned, component);
  const rendered = render(component, mapped, policiesOf(component.id, planned, flows));
  return {
    id: component.id,
    objects: inOrder(applyPatches(component.id, planned.config, rendered)),
    images: Object.values(mapped.images),
    configKeys: mapped.reads,
  };
}

/** Secrets of all components and the pull Secret of each namespace, in order of namespace and name. */
function declaredSecrets(planned: Plan): SecretDeclaration[] {
  const namespaces = planned.namespaces.map(({ name }) => name);
  return [
    ...planned.components.flatMap(
      ({ component }) => component.secrets?.(planned.config, presence(planned)) ?? [],
    ),
    ...pullSecrets(planned.config.registry, namespaces),
  ].sort((a, b) => (`${a.namespace}/${a.name}` < `${b.namespace}/${b.name}` ? -1 : 1));
}
