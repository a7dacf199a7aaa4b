import type { PodCheck } from './check.js';

/** A rule that one check makes. */
export interface SecurityRule {
  /** Stable id. */
  readonly id: string;
  /** What is true when the rule holds. */
  readonly says: string;
  /** What breaks otherwise. */
  readonly why: string;
  /** Finds what breaks the rule in one pod. */
  readonly check: PodCheck;
  /** Whether `security/pod-security` excuses it, too. */
  readonly inFamily: boolean;
  /** How a pod that breaks the rule differs from a restricted one. */
  readonly bad: PodLines;
  /** How a pod that keeps the rule differs from a restricted one. Absent: not at all. */
  readonly good?: PodLines;
}

/** Lines of the specification of a pod, of its container, and the settings of its security context. Absent: none, and the restricted ones. */
export interface PodLines {
  readonly pod?: string;
  readonly container?: string;
  readonly context?: string;
}

/** Settings that satisfy the level restricted, and ours. */
export const restricted =
  'runAsNonRoot: true, allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: [ALL] }, seccompProfile: { type: RuntimeDefault }';

/** A pod with lines that differ from a restricted one. */
export function example({ pod, container, context = restricted }: PodLines): string {
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
