import type { RenderedObject } from '../../render.js';

/** A place in an object that names another object. */
export interface Reference {
  /** Object that names it. */
  readonly subject: RenderedObject;
  /** Path of the name within the object. */
  readonly path: string;
  /** Kind that is named. */
  readonly kind: string;
  /** API group of the kind. Absent: whatever group has the kind. */
  readonly group?: string;
  /** Namespace of the named object. Absent: it belongs to none. */
  readonly namespace?: string;
  /** Name. */
  readonly name: string;
  /** Key within a Secret or ConfigMap. Absent: all of it. */
  readonly key?: string;
  /** Port of a Service, by name or number. Absent: none is named. */
  readonly port?: string | number;
  /** Whether the one who names it does without it. */
  readonly optional: boolean;
}

/** Whether a name is made only at run time: by Argo (`{{...}}`), by the kubelet (`$(...)`). */
export function isTemplate(name: string): boolean {
  return name.includes('{{') || name.includes('$(');
}
