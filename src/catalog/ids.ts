/** Every component of the catalogue, in the order a reader wants them; the order of installation follows from their needs. */
export const componentIds = [
  'foundation',
  'argocd',
  'argo-workflows',
  'controller',
  'argo-events',
  'github-events',
  'victoria-metrics',
  'victoria-logs',
  'log-collector',
  'grafana',
  'postgresql-operator',
  'postgresql',
  'redis-operator',
  'redis',
  'backup-operator',
  'ingress',
  'tunnel',
  'mail-notifications',
] as const;

/** Id of a component of the catalogue. */
export type ComponentId = (typeof componentIds)[number];
