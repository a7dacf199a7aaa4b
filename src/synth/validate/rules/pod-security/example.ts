import type { PodCheck } from './check.js';

/** A rule that one check makes. */
export interface SecurityRule {
  readonly id: string;
  readonly says: string;
  readonly why: string;
  readonly check: PodCheck;
  /** Whether `security/pod-security` excuses it, too. */
  readonly inFamily: boolean;
  /** Lines of the pod specification and of its container that differ from a restricted pod. */
  readonly bad: { readonly pod?: string; readonly container?: string; readonly context?: string };
  readonly good?: { readonly pod?: string; readonly container?: string; readonly context?: string };
}

/** Settings that satisfy the level restricted, and ours. */
export const restricted =
  'runAsNonRoot: true, allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: [ALL] }, seccompProfile: { type: RuntimeDefault }';

/** A pod with lines that differ from a restricted one. */
export function example({ pod, container, context = restricted }: SecurityRule['bad']): string {
  return `
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: cto }
spec:
${pod === undefined ? '' : `  ${pod}\n`}  containers:
    - name: main
      image: example.com/app:1.0.0
${container === undefined ? '' : `      ${container}\n`}      securityContext: { ${context} }
`;
}

/** The same without one setting. */
export const without = (setting: string): string => restricted.replace(`${setting}, `, '');
