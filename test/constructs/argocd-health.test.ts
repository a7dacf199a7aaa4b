import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { healthRules } from '../../constructs/argocd/health/index.js';
import { runHealthRule } from '../support/lua.js';

/** Health of an object by the rule of its kind. */
function health(kind: string, object: object): string {
  const rule = healthRules[kind];
  if (rule === undefined) throw new Error(`no rule for ${kind}`);
  return runHealthRule(rule, { metadata: { generation: 1 }, spec: {}, ...object }).status;
}

const source = { repoURL: 'https://example.com/r.git', path: 'components/a/2', targetRevision: 'main' };

/** An Application that has arrived at its source. */
function application(status: object = {}, rest: object = {}): object {
  return {
    spec: { source },
    status: {
      health: { status: 'Healthy' },
      sync: { status: 'Synced', revision: 'c2', comparedTo: { source } },
      ...status,
    },
    ...rest,
  };
}

/** A sync is under way. */
const running = { operation: { sync: {} } };

/** A time so many seconds back, as the API server writes it. */
function ago(seconds: number): string {
  return new Date(Date.now() - seconds * 1000).toISOString().replace(/\.\d+Z$/, 'Z');
}

const outOfSync = { status: 'OutOfSync', revision: 'c2', comparedTo: { source } };

describe('health of an Application', () => {
  const kind = 'argoproj.io_Application';

  test.each<[string, object, string]>([
    ['is in progress before its first comparison', { spec: { source } }, 'Progressing'],
    ['is in progress while its health is unknown', application({ health: {} }), 'Progressing'],
    ['is its own health once it is synced', application(), 'Healthy'],
    [
      'is in progress while the last comparison was with the folder it has been moved away from',
      application({
        sync: { status: 'Synced', comparedTo: { source: { ...source, path: 'components/a/1' } } },
      }),
      'Progressing',
    ],
    [
      'is in progress while the last comparison was with another revision',
      application({
        sync: { status: 'Synced', comparedTo: { source: { ...source, targetRevision: 'v1' } } },
      }),
      'Progressing',
    ],
    [
      'is in progress while the old state looks degraded, since the new one may be the cure',
      application({
        health: { status: 'Degraded' },
        sync: { status: 'Synced', comparedTo: { source: { ...source, path: 'components/a/1' } } },
      }),
      'Progressing',
    ],
    ['is in progress while it is not synced', application({ sync: outOfSync }), 'Progressing'],
    [
      'is in progress while a sync runs',
      application({ operationState: { phase: 'Running' } }, running),
      'Progressing',
    ],
    [
      'is in progress when one attempt of a sync has failed',
      application({ operationState: { phase: 'Running', retryCount: 1 } }, running),
      'Progressing',
    ],
    [
      'is degraded when two attempts have failed: a parent that waits takes no new commit',
      application({ operationState: { phase: 'Running', retryCount: 2, message: 'no' } }, running),
      'Degraded',
    ],
    [
      'is degraded when a sync takes longer than the patience of the parent',
      application({ operationState: { phase: 'Running', startedAt: ago(190) } }, running),
      'Degraded',
    ],
    [
      'is in progress while a sync takes its time',
      application({ operationState: { phase: 'Running', startedAt: ago(170) } }, running),
      'Progressing',
    ],
    [
      'does not wait for a sync that was given up when it was moved',
      application({ operationState: { phase: 'Running', retryCount: 5 } }),
      'Healthy',
    ],
    [
      'is in progress while its pods start',
      application({ health: { status: 'Progressing', lastTransitionTime: ago(170) } }),
      'Progressing',
    ],
    [
      'is degraded when its pods take longer to start than the patience of the parent',
      application({ health: { status: 'Progressing', lastTransitionTime: ago(190) } }),
      'Degraded',
    ],
    [
      'is healthy however long ago it became so',
      application({ health: { status: 'Healthy', lastTransitionTime: ago(9000) } }),
      'Healthy',
    ],
    ['is in progress while a sync is asked for', application({}, { operation: { sync: {} } }), 'Progressing'],
    [
      'is degraded when it is, so that its parent does not wait for ever',
      application({ health: { status: 'Degraded' } }),
      'Degraded',
    ],
    [
      'is degraded when the sync of the wanted revision has failed for good',
      application({
        sync: outOfSync,
        operationState: { phase: 'Failed', message: 'no', syncResult: { revision: 'c2', source } },
      }),
      'Degraded',
    ],
    [
      'is in progress when only the sync of an older revision has failed',
      application({
        sync: outOfSync,
        operationState: { phase: 'Failed', message: 'no', syncResult: { revision: 'c1', source } },
      }),
      'Progressing',
    ],
    [
      'is in progress when only the sync of an older folder has failed',
      application({
        sync: outOfSync,
        operationState: {
          phase: 'Failed',
          syncResult: { revision: 'c2', source: { ...source, path: 'components/a/1' } },
        },
      }),
      'Progressing',
    ],
    [
      'is degraded when its definition is invalid',
      application({
        sync: { ...outOfSync, status: 'Unknown' },
        conditions: [{ type: 'InvalidSpecError', message: 'no such project' }],
      }),
      'Degraded',
    ],
    [
      'is degraded when its manifests cannot be read',
      application({
        sync: { ...outOfSync, status: 'Unknown' },
        conditions: [{ type: 'ComparisonError', message: 'not YAML' }],
      }),
      'Degraded',
    ],
  ])('%s', (_, object, expected) => {
    expect(health(kind, object)).toBe(expected);
  });

  test('compares every one of several sources', () => {
    const sources = [source, { ...source, path: 'b' }];
    const seen = (list: object[]) => ({
      spec: { sources },
      status: { health: { status: 'Healthy' }, sync: { status: 'Synced', comparedTo: { sources: list } } },
    });
    expect(health(kind, seen(sources))).toBe('Healthy');
    expect(health(kind, seen([source]))).toBe('Progressing');
    expect(health(kind, seen([source, { ...source, path: 'a' }]))).toBe('Progressing');
  });

  test('never calls a child healthy that has not compared its wanted folder', () => {
    const folder = fc.constantFrom('a', 'b', 'c');
    fc.assert(
      fc.property(folder, folder, fc.constantFrom('Synced', 'OutOfSync', 'Unknown'), (wanted, seen, sync) => {
        const answer = health(kind, {
          spec: { source: { path: wanted } },
          status: {
            health: { status: 'Healthy' },
            sync: { status: sync, comparedTo: { source: { path: seen } } },
          },
        });
        expect(answer === 'Healthy').toBe(wanted === seen && sync === 'Synced');
      }),
    );
  });
});

const condition = (type: string, status: string, reason = '') => ({ type, status, reason });

describe('health of the other kinds', () => {
  test.each<[string, string, object, string]>([
    ['CodeRun', 'agents.platform_CodeRun', {}, 'Progressing'],
    ['CodeRun', 'agents.platform_CodeRun', { status: { phase: 'Running' } }, 'Progressing'],
    ['CodeRun', 'agents.platform_CodeRun', { status: { phase: 'Succeeded' } }, 'Healthy'],
    ['DocsRun', 'agents.platform_DocsRun', { status: { phase: 'Failed' } }, 'Degraded'],
    ['EventSource', 'argoproj.io_EventSource', {}, 'Progressing'],
    [
      'EventSource',
      'argoproj.io_EventSource',
      { status: { conditions: [condition('SourcesProvided', 'True'), condition('Deployed', 'True')] } },
      'Healthy',
    ],
    [
      'EventSource whose definition is wrong',
      'argoproj.io_EventSource',
      { status: { conditions: [condition('SourcesProvided', 'False', 'InvalidEventSource')] } },
      'Degraded',
    ],
    [
      'Sensor whose bus is not there yet',
      'argoproj.io_Sensor',
      {
        status: {
          conditions: [
            condition('DependenciesProvided', 'True'),
            condition('TriggersProvided', 'True'),
            condition('Deployed', 'False', 'EventBusNotReady'),
          ],
        },
      },
      'Progressing',
    ],
    [
      'Sensor without one of its conditions',
      'argoproj.io_Sensor',
      { status: { conditions: [condition('DependenciesProvided', 'True'), condition('Deployed', 'True')] } },
      'Progressing',
    ],
    ['Database', 'postgresql.cnpg.io_Database', {}, 'Progressing'],
    [
      'Database',
      'postgresql.cnpg.io_Database',
      { status: { applied: true, observedGeneration: 1 } },
      'Healthy',
    ],
    [
      'Database that was applied before it was changed',
      'postgresql.cnpg.io_Database',
      { metadata: { generation: 2 }, status: { applied: true, observedGeneration: 1 } },
      'Progressing',
    ],
    [
      'Database',
      'postgresql.cnpg.io_Database',
      { status: { applied: false, observedGeneration: 1, message: 'no owner' } },
      'Degraded',
    ],
    ['ScheduledBackup', 'postgresql.cnpg.io_ScheduledBackup', {}, 'Healthy'],
    ['ScheduledBackup', 'postgresql.cnpg.io_ScheduledBackup', { spec: { suspend: true } }, 'Suspended'],
    [
      'Pooler',
      'postgresql.cnpg.io_Pooler',
      { spec: { instances: 2 }, status: { instances: 1 } },
      'Progressing',
    ],
    ['Pooler', 'postgresql.cnpg.io_Pooler', { spec: { instances: 2 }, status: { instances: 2 } }, 'Healthy'],
    ['Pooler', 'postgresql.cnpg.io_Pooler', { status: { phase: 'failed' } }, 'Degraded'],
    ['Backup of a database', 'postgresql.cnpg.io_Backup', { status: { phase: 'completed' } }, 'Healthy'],
    ['Backup of a database', 'postgresql.cnpg.io_Backup', { status: { phase: 'failed' } }, 'Degraded'],
    [
      'RedisReplication',
      'redis.redis.opstreelabs.in_RedisReplication',
      { status: { masterNode: 'redis-0' } },
      'Healthy',
    ],
    ['RedisReplication', 'redis.redis.opstreelabs.in_RedisReplication', { status: {} }, 'Progressing'],
    ['RedisCluster', 'redis.redis.opstreelabs.in_RedisCluster', { status: { state: 'Ready' } }, 'Healthy'],
    [
      'RedisCluster',
      'redis.redis.opstreelabs.in_RedisCluster',
      { status: { state: 'Bootstrap' } },
      'Progressing',
    ],
    ['Schedule', 'velero.io_Schedule', { status: { phase: 'Enabled' } }, 'Healthy'],
    ['Schedule', 'velero.io_Schedule', { spec: { paused: true } }, 'Suspended'],
    [
      'Schedule',
      'velero.io_Schedule',
      { status: { phase: 'FailedValidation', validationErrors: ['bad cron'] } },
      'Degraded',
    ],
    [
      'BackupStorageLocation',
      'velero.io_BackupStorageLocation',
      { status: { phase: 'Available' } },
      'Healthy',
    ],
    [
      'BackupStorageLocation',
      'velero.io_BackupStorageLocation',
      { status: { phase: 'Unavailable', message: 'denied' } },
      'Degraded',
    ],
    ['Backup', 'velero.io_Backup', { status: { phase: 'PartiallyFailed' } }, 'Degraded'],
    ['Restore', 'velero.io_Restore', { status: { phase: 'InProgress' } }, 'Progressing'],
  ])('%s (%s) with %j', (_, kind, object, expected) => {
    expect(health(kind, object)).toBe(expected);
  });

  test('explains what is wrong', () => {
    const rule = healthRules['velero.io_Schedule'] ?? '';
    const status = { phase: 'FailedValidation', validationErrors: ['bad cron', 'no location'] };
    expect(runHealthRule(rule, { spec: {}, status }).message).toBe('bad cron; no location');
  });
});

describe('every health rule', () => {
  const rules = Object.entries(healthRules);

  test.each(rules)('%s answers for an object that has no status yet', (_, rule) => {
    const { status } = runHealthRule(rule, { metadata: {}, spec: {} });
    expect(['Progressing', 'Healthy']).toContain(status);
  });

  test.each(rules)('%s keeps to Lua 5.1, which is what Argo CD runs', (_, rule) => {
    const code = rule.replaceAll(/--.*|"[^"\n]*"/g, '');
    expect(code).not.toMatch(/\/\/|[&|]|<<|>>|\bgoto\b|~(?!=)/);
  });
});
