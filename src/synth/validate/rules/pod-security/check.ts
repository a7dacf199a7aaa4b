import { fieldsOf, valueAt, type Fields } from '../../fields.js';
import type { ContainerView } from '../../pods.js';

/** What the checks look at: a pod specification, or the part of a custom resource that becomes one. */
export interface SecuredPod {
  readonly spec: Fields;
  /** Path of the specification. */
  readonly path: string;
  readonly containers: readonly ContainerView[];
  /** Whether fields that are missing count. In a custom resource they do not: the controller fills them in. */
  readonly complete: boolean;
}

/** A field that a Pod Security level forbids. */
export interface Violation {
  readonly path: string;
  /** The mildest level that forbids it; `ours` for what Kubernetes allows and we do not. */
  readonly level: 'baseline' | 'restricted' | 'ours';
  readonly message: string;
  readonly fix: string;
  readonly value?: unknown;
}

/** One check of the Pod Security Standards, https://kubernetes.io/docs/concepts/security/pod-security-standards/. */
export type PodCheck = (pod: SecuredPod) => Iterable<Violation>;

/** Security context of a container. */
export const contextOf = ({ fields }: ContainerView): Fields => fieldsOf(fields['securityContext']);

/** Security contexts of a pod: its own, then those of its containers. */
export function contextsOf(pod: SecuredPod): readonly (readonly [path: string, context: Fields])[] {
  return [
    [`${pod.path}.securityContext`, fieldsOf(pod.spec['securityContext'])],
    ...pod.containers.map(
      (container) => [`${container.path}.securityContext`, contextOf(container)] as const,
    ),
  ];
}

/** A check of one field of each security context. */
export function contextCheck(
  field: string,
  level: Violation['level'],
  isBad: (value: unknown) => boolean,
  message: string,
  fix: string,
): PodCheck {
  return function* (pod) {
    for (const [path, context] of contextsOf(pod)) {
      const value = valueAt(context, field);
      if (value !== undefined && isBad(value)) yield { path: `${path}.${field}`, level, message, fix, value };
    }
  };
}

/** Whether a setting of the pod or of the container holds; that of the container wins. */
export function effective(pod: SecuredPod, container: ContainerView, field: string): unknown {
  return valueAt(contextOf(container), field) ?? valueAt(fieldsOf(pod.spec['securityContext']), field);
}
