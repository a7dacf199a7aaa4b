import { applicationHealth } from './application.js';
import { databaseHealth } from './databases.js';
import { healthByConditions, healthByPhase } from './generate.js';

/** A run of an agent. Failed is final: the next attempt is a new one or a higher context version. */
const run = healthByPhase({
  field: 'phase',
  message: 'message',
  outcomes: { Succeeded: 'Healthy', Failed: 'Degraded' },
});

/** The bus comes up beside its users; until then they are told so with these reasons. Source: Argo Events 1.9. */
const busNotThere = ['EventBusNotFound', 'EventBusNotReady', 'GetEventBusFailed'];

const veleroBackup = healthByPhase({
  field: 'phase',
  message: 'failureReason',
  outcomes: {
    Completed: 'Healthy',
    FailedValidation: 'Degraded',
    PartiallyFailed: 'Degraded',
    Failed: 'Degraded',
  },
});

const veleroSchedule = `local status = obj.status or {}
if obj.spec.paused then
  return { status = "Suspended", message = "the schedule is paused" }
end
if status.phase == "FailedValidation" then
  return { status = "Degraded", message = table.concat(status.validationErrors or {}, "; ") }
end
if status.phase == "Enabled" then
  return { status = "Healthy", message = "" }
end
return { status = "Progressing", message = "waiting to be validated" }
`;

/**
 * Health rules in Lua, by group and kind, for kinds that Argo CD 3.5 has no rule for. It knows the rest: Workflow, CronWorkflow, EventBus,
 * ApplicationSet, the CloudNativePG Cluster and everything that is part of Kubernetes.
 */
export const healthRules: Readonly<Record<string, string>> = {
  'agents.platform_CodeRun': run,
  'agents.platform_DocsRun': run,
  'argoproj.io_Application': applicationHealth,
  'argoproj.io_EventSource': healthByConditions({
    conditions: ['SourcesProvided', 'Deployed'],
    waiting: busNotThere,
  }),
  'argoproj.io_Sensor': healthByConditions({
    conditions: ['DependenciesProvided', 'TriggersProvided', 'Deployed'],
    waiting: busNotThere,
  }),
  ...databaseHealth,
  'velero.io_Backup': veleroBackup,
  'velero.io_BackupRepository': healthByPhase({
    field: 'phase',
    message: 'message',
    outcomes: { Ready: 'Healthy', NotReady: 'Degraded' },
  }),
  'velero.io_BackupStorageLocation': healthByPhase({
    field: 'phase',
    message: 'message',
    outcomes: { Available: 'Healthy', Unavailable: 'Degraded' },
  }),
  'velero.io_Restore': veleroBackup,
  'velero.io_Schedule': veleroSchedule,
};
