import type { Bundle, BundleComponent } from '../../bundle/bundle.js';
import { refKey, type ObjectRef } from '../../kube/resources.js';
import type { Change } from '../model.js';
import { isCustom } from '../run/stages.js';

/** A bundle, with the revision of the record that has it. */
export interface KeptBundle {
  /** Absent: none has it. */
  readonly revision?: number;
  readonly bundle: Bundle;
}

/** Where an object comes from. */
export interface Origin extends KeptBundle {
  readonly component: BundleComponent;
}

/** Which bundle and component objects came with. */
export interface Origins {
  /** Undefined: no bundle that can be read has it. */
  readonly of: (ref: ObjectRef) => Origin | undefined;
  /**
   * Names of what any bundle had in a namespace that leaves claims behind: StatefulSets, and custom resources, after which operators name the
   * StatefulSets that they make.
   */
  readonly claimants: (namespace: string) => readonly string[];
}

/** @param bundles newest first: it says what an object was last */
export function createOrigins(bundles: readonly KeptBundle[]): Origins {
  const known = new Map<string, Origin>();
  const named = new Map<string, Set<string>>();
  for (const kept of bundles)
    for (const component of componentsOf(kept.bundle))
      for (const { apiVersion, kind, namespace, name } of component.objects) {
        const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
        const ref = { group, kind, name, ...(namespace !== undefined && { namespace }) };
        const key = refKey(ref);
        if (!known.has(key)) known.set(key, { ...kept, component });
        if (namespace !== undefined && (kind === 'StatefulSet' || isCustom(ref)))
          named.set(namespace, (named.get(namespace) ?? new Set()).add(name));
      }
  return {
    of: (ref) => known.get(refKey(ref)),
    claimants: (namespace) => [...(named.get(namespace) ?? [])],
  };
}

/** A component with everything that has to work before it, of its bundle. */
export function withNeeds({ bundle, component }: Origin): readonly BundleComponent[] {
  const all = new Map(componentsOf(bundle).map((one) => [one.id, one]));
  const found = new Set<BundleComponent>([component]);
  // a set grows while it is gone through
  for (const { needs } of found)
    for (const need of needs.map((id) => all.get(id))) if (need !== undefined) found.add(need);
  return [...found];
}

function componentsOf({ index }: Bundle): readonly BundleComponent[] {
  return index.waves.flatMap(({ components }) => components);
}

/** Revisions whose bundles describe what a plan keeps. */
export function revisionsBehind(changes: readonly Change[], origins: Origins): readonly number[] {
  const kept = changes.filter(({ action }) => action === 'keep');
  return [...new Set(kept.flatMap(({ ref }) => origins.of(ref)?.revision ?? []))];
}
