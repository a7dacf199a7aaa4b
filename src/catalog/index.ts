import type { AnyComponent } from './component.js';
import { argoEvents } from './entries/argo-events.js';
import { argoWorkflows } from './entries/argo-workflows.js';
import { argocd } from './entries/argocd.js';
import { backupOperator } from './entries/backup-operator.js';
import { controller } from './entries/controller.js';
import { foundation } from './entries/foundation.js';
import { githubEvents } from './entries/github-events.js';
import { grafana } from './entries/grafana.js';
import { ingress } from './entries/ingress.js';
import { logCollector } from './entries/log-collector.js';
import { mailNotifications } from './entries/mail-notifications.js';
import { postgresqlOperator } from './entries/postgresql-operator.js';
import { postgresql } from './entries/postgresql.js';
import { redisOperator } from './entries/redis-operator.js';
import { redis } from './entries/redis.js';
import { tunnel } from './entries/tunnel.js';
import { victoriaLogs } from './entries/victoria-logs.js';
import { victoriaMetrics } from './entries/victoria-metrics.js';

export { componentIds, type ComponentId } from './ids.js';
export { defineComponent, type AnyComponent, type Component, type PropsContext } from './component.js';

/** Every component of the platform. A new one is a record here; the order of installation follows from their needs. */
export const catalog: readonly AnyComponent[] = [
  foundation,
  argocd,
  argoWorkflows,
  controller,
  argoEvents,
  githubEvents,
  victoriaMetrics,
  victoriaLogs,
  logCollector,
  grafana,
  postgresqlOperator,
  postgresql,
  redisOperator,
  redis,
  backupOperator,
  ingress,
  tunnel,
  mailNotifications,
];
