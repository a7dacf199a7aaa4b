import type { ComponentContext, Labels } from '../shared/context.js';
import { restrictedContainer, type Resources } from '../shared/container.js';

/** What the pods that Argo Events makes have in common. */
export interface RuntimePods {
  readonly context: ComponentContext;
  readonly priorityClassName: string;
}

/** User and group of the pods: that of upstream's controller image. Images of NATS have no user of their own. */
const account = 9731;

/** Placement, pull Secrets and pod security for `spec.template` of event sources and sensors and for the event bus. */
export function placement({ context, priorityClassName }: RuntimePods) {
  const { nodeSelector, tolerations, imagePullSecrets } = context.pods;
  return {
    nodeSelector: { 'kubernetes.io/os': 'linux', ...nodeSelector },
    ...(tolerations.length > 0 && { tolerations: [...tolerations] }),
    ...(imagePullSecrets.length > 0 && { imagePullSecrets: imagePullSecrets.map((name) => ({ name })) }),
    priorityClassName,
    metadata: { labels: { ...context.labels } },
    securityContext: {
      runAsNonRoot: true,
      runAsUser: account,
      runAsGroup: account,
      fsGroup: account,
      fsGroupChangePolicy: 'OnRootMismatch',
      seccompProfile: { type: 'RuntimeDefault' },
    },
  };
}

/** Container settings as Argo Events takes them: requests, limit and the restricted security context. */
export function containerSettings(resources: Resources) {
  return {
    resources: {
      requests: { cpu: resources.cpu, memory: resources.memory },
      limits: { memory: resources.memory_limit },
    },
    securityContext: restrictedContainer,
  };
}

/** Keeps pods apart where possible. The kinds of Argo Events have no topology spread, only affinity. */
export function apart(selector: Labels) {
  return {
    affinity: {
      podAntiAffinity: {
        preferredDuringSchedulingIgnoredDuringExecution: [
          {
            weight: 100,
            podAffinityTerm: {
              topologyKey: 'kubernetes.io/hostname',
              labelSelector: { matchLabels: { ...selector } },
            },
          },
        ],
      },
    },
  };
}
