import { z } from 'zod';
import { argoEvents, githubEvents } from './argo-events.js';
import { argoWorkflows } from './argo-workflows.js';
import { argocd } from './argocd.js';
import { backupOperator } from './backup-operator.js';
import { controller } from './controller.js';
import { foundation } from './foundation.js';
import { grafana } from './grafana.js';
import { ingress, mailNotifications, tunnel } from './optional.js';
import { postgresql, postgresqlOperator } from './postgresql.js';
import { redis, redisOperator } from './redis.js';
import { logCollector, victoriaLogs } from './victoria-logs.js';
import { victoriaMetrics } from './victoria-metrics.js';

/** Settings of each component, by its id in snake case. */
export const componentsSettings = z
  .strictObject({
    foundation,
    argocd,
    argo_workflows: argoWorkflows,
    controller,
    argo_events: argoEvents,
    github_events: githubEvents,
    victoria_metrics: victoriaMetrics,
    victoria_logs: victoriaLogs,
    log_collector: logCollector,
    grafana,
    postgresql_operator: postgresqlOperator,
    postgresql,
    redis_operator: redisOperator,
    redis,
    backup_operator: backupOperator,
    ingress,
    tunnel,
    mail_notifications: mailNotifications,
  })
  .prefault({});
