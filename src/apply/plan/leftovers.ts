import type { KubernetesObject } from '../../bundle/object.js';
import { isRecord } from '../../kernel/json.js';
import type { LiveObject } from '../../kube/client.js';
import { isKubeError, type KubeError } from '../../kube/errors.js';
import { pathOf } from '../../kube/index.js';
import type { Resource } from '../../kube/resources.js';
import { fieldManager } from '../context.js';
import { resolvePath, valueAt, withoutPath, withValue, type FieldPath } from './fields/path.js';
import type { LookContext } from './live.js';
import type { Rehearsal } from './rehearse.js';

/** JSON merge patch (RFC 7386). */
export type MergePatch = Readonly<Record<string, unknown>>;

/**
 * Fields for which alone an object is refused, although the bundle does not have them: defaults of a former choice, such as
 * `spec.strategy.rollingUpdate` when the type becomes `Recreate`. They belong to nobody, so that server-side apply keeps them, an explicit null
 * included (seen with Kubernetes 1.37). Empty: it is refused for something else too.
 */
export function leftOvers(
  { kind, causes }: Pick<KubeError, 'kind' | 'causes'>,
  object: KubernetesObject,
  live: LiveObject,
): readonly FieldPath[] {
  if (kind !== 'invalid') return [];
  const paths = causes.map(({ field = '' }) => {
    const path =
      field === '' || resolvePath(object, field) !== undefined ? undefined : resolvePath(live, field);
    // a merge patch replaces lists as a whole
    return path !== undefined && path.length > 1 && path.every((element) => 'field' in element)
      ? path
      : undefined;
  });
  const found = paths.filter((path) => path !== undefined);
  return found.length === paths.length ? found : [];
}

/** The patch that makes the choice and takes away what belonged to the former one: only both together are valid. */
export function preludeFor(object: KubernetesObject, paths: readonly FieldPath[]): MergePatch {
  return paths.reduce<MergePatch>((patch, path) => {
    const parent = path.slice(0, -1);
    const last = path.at(-1);
    const chosen = valueAt(object, parent);
    const name = last !== undefined && 'field' in last ? last.field : '';
    return merge(patch, nested(parent, { ...(isRecord(chosen) ? chosen : {}), [name]: null }));
  }, {});
}

function nested(path: FieldPath, value: MergePatch): MergePatch {
  return path.reduceRight<MergePatch>(
    (inner, element) => ('field' in element ? { [element.field]: inner } : inner),
    value,
  );
}

function merge(a: MergePatch, b: MergePatch): MergePatch {
  const both = Object.entries(b).map(([name, value]) => {
    const there = a[name];
    return [name, isRecord(there) && isRecord(value) ? merge(there, value) : value] as const;
  });
  return { ...a, ...Object.fromEntries(both) };
}

/** What a rehearsal with a prelude is made from. */
export interface PreludeInput {
  /** What is to be sent after it. */
  readonly object: KubernetesObject;
  readonly live: LiveObject;
  readonly resource: Resource;
  readonly paths: readonly FieldPath[];
  /** Rehearses an object. */
  readonly rehearse: (object: KubernetesObject) => Promise<Rehearsal>;
}

/** A rehearsal of a patch and what is applied after it. */
export interface PreludeRehearsal extends Rehearsal {
  readonly prelude: MergePatch;
}

/**
 * Rehearses a patch and what is applied after it. One rehearsal cannot build on another, so that both are made apart: the patch alone, and the object
 * without what the patch is about; the outcome is put together from them.
 *
 * @returns undefined when the API server takes one of them neither
 */
export async function rehearsePrelude(
  { client, signal }: Pick<LookContext, 'client' | 'signal'>,
  { object, live, resource, paths, rehearse }: PreludeInput,
): Promise<PreludeRehearsal | undefined> {
  const prelude = preludeFor(object, paths);
  const parents = paths.map((path) => path.slice(0, -1));
  const rehearsal = await rehearse(parents.reduce((rest, path) => withoutPath(rest, path), object));
  if (isKubeError(rehearsal.outcome)) return undefined;
  try {
    const { body } = await client.request({
      method: 'PATCH',
      path: pathOf(resource, live.metadata),
      query: { fieldManager, fieldValidation: 'Strict', dryRun: 'All' },
      contentType: 'application/merge-patch+json',
      body: prelude,
      signal,
    });
    const outcome = parents.reduce(
      (after, path) => withValue(after, path, valueAt(body, path)),
      rehearsal.outcome,
    );
    return { ...rehearsal, prelude, outcome };
  } catch (error) {
    if (isKubeError(error, 'invalid', 'immutable', 'denied', 'forbidden')) return undefined;
    throw error;
  }
}
