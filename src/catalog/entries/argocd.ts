import { Argocd, type ArgocdProps } from '../../../constructs/argocd/index.js';
import { defineComponent } from '../component.js';
import { argocdKinds } from './argocd/kinds.js';
import { argocdFlows, argocdPods } from './argocd/network.js';
import { argocdProps } from './argocd/props.js';
import { argocdDifferences, argocdExceptions } from './argocd/remarks.js';
import { argocdSecrets } from './argocd/secrets.js';

const version = 'v3.5.1';

/** Argo CD: keeps the cluster as git says. */
export const argocd = defineComponent<ArgocdProps>({
  id: 'argocd',
  title: 'Argo CD',
  summary: 'Compares git repositories with the cluster and applies what differs.',
  category: 'core',
  required: true,
  upstream: {
    name: 'Argo CD',
    version,
    source: `https://github.com/argoproj/argo-cd/releases/tag/${version}`,
  },
  needs: ['foundation'],
  namespace: (config) => config.components.argocd.namespace,
  crds: ['applications.argoproj.io', 'applicationsets.argoproj.io', 'appprojects.argoproj.io'],
  kinds: argocdKinds,
  images: {
    argocd: { repository: 'quay.io/argoproj/argocd', tag: version },
    'argocd-redis': {
      repository: 'public.ecr.aws/docker/library/redis',
      tag: '8.2.3-alpine',
      note: 'the scripts for high availability need the shell, getent and timeout of Alpine',
    },
    'argocd-haproxy': {
      repository: 'public.ecr.aws/docker/library/haproxy',
      tag: '3.0.8-alpine',
      note: 'only with high availability',
    },
  },
  props: argocdProps,
  build: (scope, props) => new Argocd(scope, 'argocd', props),
  pods: argocdPods,
  flows: argocdFlows,
  secrets: argocdSecrets,
  exceptions: argocdExceptions,
  differences: argocdDifferences,
  checks: [
    'argocd.application-controller-ready',
    'argocd.repo-server-ready',
    'argocd.server-healthy',
    'argocd.applications-healthy',
  ],
});
