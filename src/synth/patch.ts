import type { KubernetesObject } from '../bundle/object.js';
import type { Config } from '../config/index.js';
import { OperatorError } from '../kernel/errors.js';
import { isRecord } from '../kernel/json.js';
import { didYouMean } from '../kernel/nearest.js';
import type { Problem } from '../kernel/problem.js';
import { normalise } from './normalise.js';
import type { RenderedObject } from './render.js';

/** A patch as the configuration holds it, with its key. */
interface KeyedPatch {
  readonly key: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string | undefined;
  readonly merge: Readonly<Record<string, unknown>>;
  readonly reason: string;
}

/** An object and the patches that changed it. */
export interface PatchedObject extends RenderedObject {
  /** Absent: none. */
  readonly patches?: readonly { readonly key: string; readonly reason: string }[];
}

/**
 * Applies the patches of a component's settings to its objects.
 *
 * @throws OperatorError `E_PATCH` when a patch finds no object (with the nearest that is there) or would change its identity
 */
export function applyPatches(
  component: string,
  config: Config,
  objects: readonly RenderedObject[],
): PatchedObject[] {
  const patches = patchesOf(component, config);
  if (patches.length === 0) return [...objects];
  const problems = patches.flatMap((patch) => problemOf(patch, objects));
  if (problems.length > 0) throw new OperatorError('E_PATCH', 'a patch cannot be applied', { problems });
  return objects.map((rendered) => {
    const mine = patches.filter((patch) => matches(patch, rendered.object));
    if (mine.length === 0) return rendered;
    const object = mine.reduce<unknown>((value, { merge }) => mergePatch(value, merge), rendered.object);
    return {
      ...rendered,
      object: normalise(object) as KubernetesObject,
      patches: mine.map(({ key, reason }) => ({ key, reason })),
    };
  });
}

/** Merge patch (RFC 7386): records merge, null removes, everything else replaces. */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isRecord(patch)) return patch;
  const result = new Map(isRecord(target) ? Object.entries(target) : []);
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) result.delete(key);
    else result.set(key, mergePatch(result.get(key), value));
  }
  return Object.fromEntries(result);
}

function patchesOf(component: string, config: Config): KeyedPatch[] {
  const key = component.replaceAll('-', '_');
  const settings = (
    config.components as Readonly<
      Record<string, { patches?: readonly Omit<KeyedPatch, 'key'>[] } | undefined>
    >
  )[key];
  return (settings?.patches ?? []).map((patch, index) => ({
    ...patch,
    key: `components.${key}.patches[${index}]`,
  }));
}

function matches(patch: KeyedPatch, { kind, metadata }: KubernetesObject): boolean {
  return (
    kind === patch.kind &&
    metadata.name === patch.name &&
    (patch.namespace === undefined || metadata.namespace === patch.namespace)
  );
}

function problemOf(patch: KeyedPatch, objects: readonly RenderedObject[]): Problem[] {
  const wanted = `${patch.kind}/${patch.name}`;
  if (!objects.some(({ object }) => matches(patch, object))) {
    const there = objects.map(({ object }) => `${object.kind}/${object.metadata.name}`);
    const fix = didYouMean(wanted, there) ?? 'the objects of each component are listed in bundle.json';
    return [
      {
        rule: 'patch/no-object',
        message: `the component has no ${wanted}`,
        fix,
        path: patch.key,
        value: wanted,
      },
    ];
  }
  const metadata = patch.merge['metadata'];
  const forbidden = ['apiVersion', 'kind'].filter((key) => key in patch.merge);
  if (isRecord(metadata))
    forbidden.push(...['name', 'namespace'].filter((key) => key in metadata).map((key) => `metadata.${key}`));
  return forbidden.map((field) => ({
    rule: 'patch/identity',
    message: `a patch may not change ${field}: it would become another object`,
    fix: 'change the setting that names the object instead',
    path: `${patch.key}.merge.${field}`,
  }));
}
