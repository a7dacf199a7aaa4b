import { healthByPhase } from './generate.js';

/** A PostgreSQL object that is applied inside a database, such as a Database or a role: `status.applied` says whether it worked. */
const applied = `local status = obj.status or {}
if status.applied == nil or (status.observedGeneration or 0) < (obj.metadata.generation or 0) then
  return { status = "Progressing", message = "waiting to be applied" }
end
if status.applied then
  return { status = "Healthy", message = "" }
end
return { status = "Degraded", message = status.message or "could not be applied" }
`;

const scheduledBackup = `local status = obj.status or {}
if obj.spec.suspend then
  return { status = "Suspended", message = "the schedule is suspended" }
end
if (status.error or "") ~= "" then
  return { status = "Degraded", message = status.error }
end
return { status = "Healthy", message = "" }
`;

const pooler = `local status = obj.status or {}
if status.phase == "failed" then
  return { status = "Degraded", message = status.phaseReason or status.error or "the pooler has failed" }
end
if status.phase == "paused" then
  return { status = "Suspended", message = "the pooler is paused" }
end
local wanted = obj.spec.instances or 1
local running = status.instances or 0
if running < wanted then
  return { status = "Progressing", message = running .. " of " .. wanted .. " instances run" }
end
return { status = "Healthy", message = "" }
`;

const postgresBackup = healthByPhase({
  field: 'phase',
  message: 'error',
  outcomes: { completed: 'Healthy', failed: 'Degraded', walArchivingFailing: 'Degraded' },
});

const redisReplication = `local master = (obj.status or {}).masterNode or ""
if master == "" then
  return { status = "Progressing", message = "waiting for a master" }
end
return { status = "Healthy", message = "the master is " .. master }
`;

/**
 * Health of database objects, by group and kind. Argo CD knows the CloudNativePG Cluster itself; the operator of Redis writes no status for
 * Redis and RedisSentinel, so there is nothing to go by.
 * Source: status fields of CloudNativePG 1.30 and of the Redis operator 0.26.
 */
export const databaseHealth: Readonly<Record<string, string>> = {
  'postgresql.cnpg.io_Backup': postgresBackup,
  'postgresql.cnpg.io_Database': applied,
  'postgresql.cnpg.io_DatabaseRole': applied,
  'postgresql.cnpg.io_Pooler': pooler,
  'postgresql.cnpg.io_Publication': applied,
  'postgresql.cnpg.io_ScheduledBackup': scheduledBackup,
  'postgresql.cnpg.io_Subscription': applied,
  'redis.redis.opstreelabs.in_RedisCluster': healthByPhase({
    field: 'state',
    message: 'reason',
    outcomes: { Ready: 'Healthy', Failed: 'Degraded' },
  }),
  'redis.redis.opstreelabs.in_RedisReplication': redisReplication,
};
