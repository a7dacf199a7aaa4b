import { groupOf } from '../../../bundle/object.js';
import type { RenderedObject } from '../../render.js';
import type { PodView } from '../pods.js';
import { coreReferences } from './core.js';
import { customReferences } from './custom.js';
import { podReferences } from './pod.js';
import { isTemplate, type Reference } from './reference.js';

export type { Reference } from './reference.js';

/** Every reference of some objects and of the pods they make. Names that are made at run time are left out. */
export function findReferences(
  objects: readonly RenderedObject[],
  pods: readonly PodView[],
  isCustom: (subject: RenderedObject) => boolean,
): readonly Reference[] {
  const found = [
    ...pods.flatMap((pod) => [...podReferences(pod)]),
    ...objects.flatMap((subject) => [...referencesOf(subject, isCustom(subject))]),
  ];
  return found.filter(({ name }) => !isTemplate(name));
}

function referencesOf(subject: RenderedObject, custom: boolean): Iterable<Reference> {
  if (custom) return customReferences(subject);
  const { object } = subject;
  const builtIn =
    groupOf(object) === '' || groupOf(object).endsWith('.k8s.io') || !groupOf(object).includes('.');
  return builtIn ? (coreReferences[object.kind]?.(subject) ?? []) : [];
}
