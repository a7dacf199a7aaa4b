import type { LiveObject } from '../../kube/client.js';
import { recordsAt, textAt } from '../readiness/read.js';

/** What is around the objects of a namespace, fetched once for all that are explained. */
export interface Scene {
  /** Pods, claims, workloads and storage classes, as far as they were asked for. */
  readonly objects: readonly LiveObject[];
  /** Events of the type Warning. */
  readonly events: readonly LiveObject[];
  /** Workloads of all namespaces that may be the controllers of finalizers. Absent: nobody looked. */
  readonly controllers?: readonly LiveObject[];
}

/** Nothing was fetched: only the object itself speaks. */
export const emptyScene: Scene = { objects: [], events: [] };

/** Objects whose owner is an object. */
export function childrenOf(object: LiveObject, { objects }: Scene): readonly LiveObject[] {
  const uid = textAt(object, 'metadata', 'uid');
  if (uid === undefined) return [];
  return objects.filter((one) =>
    recordsAt(one, 'metadata', 'ownerReferences').some((owner) => owner['uid'] === uid),
  );
}

/** Pods of an object, however many owners are between. */
export function podsOf(object: LiveObject, scene: Scene): readonly LiveObject[] {
  const found = new Set<LiveObject>();
  const visit = (one: LiveObject): void => {
    for (const child of childrenOf(one, scene)) {
      if (found.has(child)) continue;
      found.add(child);
      visit(child);
    }
  };
  visit(object);
  return [...found].filter(({ kind }) => kind === 'Pod');
}

/** Object of a kind by name; undefined when it was not fetched. */
export function named(scene: Scene, kind: string, name: string): LiveObject | undefined {
  return scene.objects.find((one) => one.kind === kind && textAt(one, 'metadata', 'name') === name);
}
