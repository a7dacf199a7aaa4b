import type { Labels } from '../shared/context.js';

/** Names that upstream gives; other tools, documents and the `argocd` command rely on them. */
export const names = {
  applicationController: 'argocd-application-controller',
  repoServer: 'argocd-repo-server',
  server: 'argocd-server',
  applicationSet: 'argocd-applicationset-controller',
  notifications: 'argocd-notifications-controller',
  redis: 'argocd-redis',
  redisHa: 'argocd-redis-ha',
  redisHaServer: 'argocd-redis-ha-server',
  haproxy: 'argocd-redis-ha-haproxy',
} as const;

/** ConfigMaps that Argo CD looks for by name. */
export const configMaps = {
  main: 'argocd-cm',
  parameters: 'argocd-cmd-params-cm',
  rbac: 'argocd-rbac-cm',
  knownHosts: 'argocd-ssh-known-hosts-cm',
  certificates: 'argocd-tls-certs-cm',
  gpgKeys: 'argocd-gpg-keys-cm',
  notifications: 'argocd-notifications-cm',
  redisHa: 'argocd-redis-ha-configmap',
  redisHaHealth: 'argocd-redis-ha-health-configmap',
} as const;

/** Secrets that Argo CD looks for by name. */
export const secrets = {
  main: 'argocd-secret',
  redis: 'argocd-redis',
  notifications: 'argocd-notifications-secret',
  initialAdmin: 'argocd-initial-admin-secret',
  oidc: 'argocd-oidc',
} as const;

/** Ports of each group of pods. Source: manifests of Argo CD 3.5.1. */
export const ports = {
  applicationController: { metrics: 8082 },
  repoServer: { server: 8081, metrics: 8084 },
  server: { server: 8080, metrics: 8083 },
  applicationSet: { webhook: 7000, metrics: 8080 },
  notifications: { metrics: 9001 },
  redis: { redis: 6379 },
  redisHa: { redis: 6379, sentinel: 26379 },
  haproxy: { redis: 6379, metrics: 9101, probe: 8888 },
} as const;

/** Selector labels as upstream has them: an installation from the official manifests can be taken over. */
export function selector(name: string): Labels {
  return { 'app.kubernetes.io/name': name };
}

/** Argo CD overlooks ConfigMaps and Secrets of its settings that do not carry this label. */
export const settingsLabels: Labels = { 'app.kubernetes.io/part-of': 'argocd' };
