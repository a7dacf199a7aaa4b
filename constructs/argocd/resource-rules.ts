/** Kinds of an API group that Argo CD does not watch. */
interface Exclusion {
  readonly apiGroups: readonly string[];
  readonly kinds: readonly string[];
}

/** What Argo CD takes no notice of when an object changes. */
interface Ignored {
  readonly jsonPointers?: readonly string[];
  readonly jqPathExpressions?: readonly string[];
}

/**
 * Objects that change all the time and are never in git; watching them keeps the controller busy for nothing.
 * Source: `argocd-cm` of Argo CD 3.5.1.
 */
export const exclusions: readonly Exclusion[] = [
  { apiGroups: ['', 'discovery.k8s.io'], kinds: ['Endpoints', 'EndpointSlice'] },
  { apiGroups: ['coordination.k8s.io'], kinds: ['Lease'] },
  {
    apiGroups: ['authentication.k8s.io', 'authorization.k8s.io'],
    kinds: [
      'SelfSubjectReview',
      'TokenReview',
      'LocalSubjectAccessReview',
      'SelfSubjectAccessReview',
      'SelfSubjectRulesReview',
      'SubjectAccessReview',
    ],
  },
  { apiGroups: ['certificates.k8s.io'], kinds: ['CertificateSigningRequest'] },
  { apiGroups: ['cert-manager.io'], kinds: ['CertificateRequest'] },
  { apiGroups: ['cilium.io'], kinds: ['CiliumIdentity', 'CiliumEndpoint', 'CiliumEndpointSlice'] },
  {
    apiGroups: ['kyverno.io', 'reports.kyverno.io', 'wgpolicyk8s.io'],
    kinds: [
      'PolicyReport',
      'ClusterPolicyReport',
      'EphemeralReport',
      'ClusterEphemeralReport',
      'AdmissionReport',
      'ClusterAdmissionReport',
      'BackgroundScanReport',
      'ClusterBackgroundScanReport',
      'UpdateRequest',
    ],
  },
];

/**
 * Changes that do not make Argo CD look at an application again, by group and kind. A change of health always does.
 * Source: `argocd-cm` of Argo CD 3.5.1.
 */
export const ignoredUpdates: Readonly<Record<string, Ignored>> = {
  all: { jsonPointers: ['/status'] },
  ConfigMap: {
    jqPathExpressions: annotations(
      'cluster-autoscaler.kubernetes.io/last-updated',
      'control-plane.alpha.kubernetes.io/leader',
    ),
  },
  Endpoints: { jsonPointers: ['/metadata', '/subsets'] },
  apps_ReplicaSet: {
    jqPathExpressions: annotations(
      'deployment.kubernetes.io/desired-replicas',
      'deployment.kubernetes.io/max-replicas',
      'rollout.argoproj.io/desired-replicas',
    ),
  },
  'argoproj.io_Application': {
    jqPathExpressions: [
      ...annotations(
        'notified.notifications.argoproj.io',
        'argocd.argoproj.io/refresh',
        'argocd.argoproj.io/hydrate',
      ),
      '.operation',
    ],
  },
  'argoproj.io_Rollout': { jqPathExpressions: annotations('notified.notifications.argoproj.io') },
  autoscaling_HorizontalPodAutoscaler: {
    jqPathExpressions: annotations(
      'autoscaling.alpha.kubernetes.io/behavior',
      'autoscaling.alpha.kubernetes.io/conditions',
      'autoscaling.alpha.kubernetes.io/metrics',
      'autoscaling.alpha.kubernetes.io/current-metrics',
    ),
  },
  'discovery.k8s.io_EndpointSlice': { jsonPointers: ['/metadata', '/endpoints', '/ports'] },
};

/** Fields that a controller fills in, and that are therefore no difference from git. */
export const ignoredDifferences: Readonly<Record<string, Ignored>> = {
  'admissionregistration.k8s.io_MutatingWebhookConfiguration': caBundle(),
  'admissionregistration.k8s.io_ValidatingWebhookConfiguration': caBundle(),
};

/** Certificates of webhooks are written by the operators themselves, CloudNativePG for one. */
function caBundle(): Ignored {
  return { jqPathExpressions: ['.webhooks[]?.clientConfig.caBundle'] };
}

function annotations(...names: string[]): string[] {
  return names.map((name) => `.metadata.annotations."${name}"`);
}
