import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { platformOperators, startTestbed, writeSecretFiles } from '../../scripts/lib/testbed/index.js';
import { runDeployer, said } from './support/deployer.js';
import { mulberry32, startFaultProxy, type FaultProxy } from './support/fault-proxy/index.js';
import { compareSnapshots, keyOf, listObjects, snapshotOf, type Snapshot } from './support/snapshot.js';
import { listRecords, strayRecords } from './support/sweep/records.js';

/** How often each run is killed before it may end. */
const kills = 2;

/** Chance is seeded, so that a failure can be looked at again. */
const random = mulberry32(2026);

interface Stage {
  readonly name: string;
  readonly args: (bundles: string) => readonly string[];
}

const deployment = (profile: string): Stage => ({
  name: `deploy ${profile}`,
  args: (bundles) => ['deploy', '--bundle', join(bundles, profile), '--yes'],
});

const uninstall = ['uninstall', '--platform', 'cto', '--yes', '--confirm', 'cto'];

const stages: readonly Stage[] = [
  ...['minimal', 'standard', 'production'].map(deployment),
  { name: 'rollback', args: () => ['rollback', '2', '--platform', 'cto', '--yes'] },
  { name: 'uninstall', args: () => uninstall },
  { name: 'uninstall with data', args: () => [...uninstall, '--delete-data'] },
];

interface Result {
  readonly writes: number;
  readonly killed: number;
  readonly snapshot: Snapshot;
  readonly problems: readonly string[];
}

describe.skipIf(inject('missing') !== '')('the profiles, one after the other in one cluster', () => {
  let calm: ReadonlyMap<string, Result>;
  let disturbed: ReadonlyMap<string, Result>;
  beforeAll(async () => {
    const known = new Map(stages.map(({ name }) => [name, laterOf<number>()]));
    const undisturbed = wayThrough(inject('bundles'), {
      killsOf: () => Promise.resolve([]),
      ended: (stage, { writes }) => known.get(stage)?.resolve(writes),
    }).finally(() => {
      // those that it did not come to
      for (const { resolve } of known.values()) resolve(0);
    });
    // one stage behind, in a cluster of its own: while one waits for pods, the other works
    [calm, disturbed] = await Promise.all([
      undisturbed,
      wayThrough(inject('bundles'), {
        killsOf: async (stage) => {
          const writes = (await known.get(stage)?.promise) ?? 0;
          return Array.from({ length: kills }, () => 1 + Math.floor(random() * writes));
        },
      }),
    ]);
  }, 3_600_000);

  test.each(stages.map(({ name }) => name))('%s ends well', (name) => {
    expect(calm.get(name)?.problems).toEqual([]);
    expect(calm.get(name)?.writes).toBeGreaterThan(20);
  });

  test.each(stages.map(({ name }) => name))(
    '%s comes to the same when it is killed and run again',
    (name) => {
      const result = disturbed.get(name);
      expect(result?.problems).toEqual([]);
      expect(result?.killed).toBeGreaterThan(0);
      expect(compareSnapshots(result?.snapshot ?? new Map(), calm.get(name)?.snapshot ?? new Map())).toEqual(
        [],
      );
    },
  );

  test('uninstall keeps what holds data, with the operators that it lives by and no other workload', () => {
    const kept = keysOf('uninstall');
    expect(kept.filter((key) => key.startsWith('apps/'))).toEqual([
      'apps/Deployment cnpg-system/cnpg-controller-manager',
      // of a database that the rollback before had taken out of the bundle
      'apps/Deployment redis-operator/redis-operator',
    ]);
    const claims = keysOf('deploy production').filter((key) => key.startsWith('PersistentVolumeClaim '));
    expect(claims).not.toEqual([]);
    expect(kept).toEqual(
      expect.arrayContaining([
        ...claims,
        'postgresql.cnpg.io/Cluster databases/platform-database',
        'redis.redis.opstreelabs.in/RedisReplication databases/redis',
      ]),
    );
  });

  test('uninstall with data leaves nothing', () => {
    expect(keysOf('uninstall with data')).toEqual([]);
  });

  function keysOf(stage: string): readonly string[] {
    return [...(calm.get(stage)?.snapshot.keys() ?? ['this stage was not reached'])];
  }
});

/** A promise, and what fulfils it. */
function laterOf<T>() {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((fulfil) => (resolve = fulfil));
  return { promise, resolve: (value: T) => resolve(value) };
}

interface Way {
  /** At which writes a stage is killed. */
  readonly killsOf: (stage: string) => Promise<readonly number[]>;
  /** Told of each stage that ended. */
  readonly ended?: (stage: string, result: Result) => void;
}

/** Goes through all stages in a fresh cluster; stops at the first that fails. */
async function wayThrough(
  bundles: string,
  { killsOf, ended: tell = () => undefined }: Way,
): Promise<ReadonlyMap<string, Result>> {
  const bed = await startTestbed({ operators: platformOperators });
  const proxy = await startFaultProxy(bed);
  const folder = mkdtempSync(join(tmpdir(), 'cto-profiles-'));
  const results = new Map<string, Result>();
  try {
    writeSecretFiles('dist', folder);
    const fresh = new Set((await listObjects(bed.api, () => true)).map(keyOf));
    for (const stage of stages) {
      const ended = await runStage(proxy, stage.args(bundles), folder, await killsOf(stage.name));
      const objects = await listObjects(bed.api, (object) => !fresh.has(keyOf(object)));
      const strays = strayRecords(await listRecords(bed.api, 'cto'), 'cto');
      const problems = [...ended.problems, ...strays];
      // at once: the way takes minutes, and a machine may end it
      process.stderr.write(`${stage.name}, killed ${ended.killed} times: ${problems.join('\n') || 'well'}\n`);
      const result = { ...ended, problems, snapshot: snapshotOf(objects) };
      results.set(stage.name, result);
      tell(stage.name, result);
      if (ended.problems.length > 0) break;
    }
    return results;
  } finally {
    await proxy.stop();
    await bed.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function runStage(
  proxy: FaultProxy,
  args: readonly string[],
  secrets: string,
  boundaries: readonly number[],
) {
  const options = { kubeconfig: proxy.kubeconfig, env: { CTO_SECRETS_FROM: secrets } };
  let killed = 0;
  for (const nth of boundaries) {
    let child: ChildProcess | undefined;
    const run = () => void (killed += child?.kill('SIGKILL') === true ? 1 : 0);
    proxy.setRules([{ match: { write: true }, nth, fault: { do: 'run-after', run } }]);
    await runDeployer(args, { ...options, started: (started) => (child = started) });
  }
  proxy.setRules([]);
  const outcome = await runDeployer(args, options);
  const problems = outcome.code === 0 ? [] : [said(args, outcome)];
  return { killed, writes: proxy.writes().length, problems };
}
