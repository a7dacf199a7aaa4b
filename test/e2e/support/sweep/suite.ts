import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { startTestbed, type Testbed } from '../../../../scripts/lib/testbed/index.js';
import { startFaultProxy } from '../fault-proxy/index.js';
import { runCycle, type Boundary, type CalmStage, type StageResult } from './cycle.js';
import { stages, type Stage } from './stages.js';

/** Platforms that go through their stages at once: while one waits for its pods, another uses the processor. */
const atOnce = 10;

interface Outcome {
  readonly calm: ReadonlyMap<Stage['name'], CalmStage>;
  /** By name of the stage. */
  readonly results: readonly (StageResult & Boundary)[];
}

/**
 * The kill sweep: the program is killed with SIGKILL at every write of a deploy, an upgrade, a rollback and an uninstall, and run again with the
 * same arguments. A function, so that "before" and "after" have a file and a test bed each, and run side by side.
 */
export function describeKillSweep(when: Boundary['when']): void {
  const title =
    when === 'before'
      ? 'before a write reaches the API server'
      : 'when a write has landed, before its answer';
  describe.skipIf(inject('missing') !== '')(`a deployer that is killed ${title}`, () => {
    let outcome: Outcome;
    beforeAll(async () => {
      outcome = await sweep(when);
      process.stderr.write(`${report(when, outcome)}\n`);
    }, 1_200_000);

    test.each(stages.map(({ name }) => name))(
      '%s: the same command, run again, comes to what an undisturbed run makes, whichever write it was',
      (name) => {
        const { writes = 0 } = outcome.calm.get(name) ?? {};
        const results = outcome.results.filter(({ stage }) => stage === name);
        const troubles = results.flatMap(({ nth, problems }) =>
          problems.map((one) => `write ${nth}: ${one}`),
        );
        expect(troubles.slice(0, 5)).toEqual([]);
        expect(writes).toBeGreaterThan(20);
        // every write of the undisturbed run, in any case
        const killed = results.filter((result) => result.killed).map(({ nth }) => nth);
        expect(killed.length).toBeGreaterThanOrEqual(writes - 2);
      },
    );
  });
}

async function sweep(when: Boundary['when']): Promise<Outcome> {
  const bed = await startTestbed({ nodes: 2 });
  const folder = mkdtempSync(join(tmpdir(), 'cto-sweep-'));
  try {
    const calm = await calmRun(bed, folder, when);
    const last = Math.max(...[...calm.values()].map(({ writes }) => writes));
    const queue = Array.from({ length: last }, (_, index) => index + 1).values();
    const results: (StageResult & Boundary)[] = [];
    const worker = async () => {
      const proxy = await startFaultProxy(bed);
      for (const nth of queue) {
        const boundary = { nth, when };
        const name = `${when}-${nth}`;
        const cycle = await runCycle({ bed, proxy, folder }, name, { boundary, calm }).catch(brokenCycle);
        results.push(...cycle.map((result) => ({ ...result, ...boundary })));
      }
      await proxy.stop();
    };
    await Promise.all(Array.from({ length: atOnce }, worker));
    return { calm, results };
  } finally {
    await bed.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** So that the sweep goes on, and the failure is seen. */
function brokenCycle(error: unknown): readonly StageResult[] {
  const problems = [error instanceof Error ? (error.stack ?? error.message) : String(error)];
  return [{ stage: 'deploy', killed: false, writes: 0, snapshot: new Map(), problems }];
}

/** What every disturbed run has to come to. @throws Error when even an undisturbed one fails */
async function calmRun(bed: Testbed, folder: string, when: string) {
  const proxy = await startFaultProxy(bed);
  const results = await runCycle({ bed, proxy, folder }, `${when}-calm`);
  await proxy.stop();
  const troubles = results.flatMap(({ problems }) => problems);
  if (troubles.length > 0) throw new Error(`an undisturbed run fails:\n${troubles.join('\n')}`);
  return new Map(results.map(({ stage, writes, snapshot }) => [stage, { writes, snapshot }]));
}

function report(when: string, { calm, results }: Outcome): string {
  const parts = [...calm].map(([name, { writes, snapshot }]) => {
    const killed = results.filter((result) => result.stage === name && result.killed).length;
    return `${name} ${killed} kills (${writes} writes, ${snapshot.size} objects)`;
  });
  return `kill sweep, ${when}: ${parts.join(', ')}`;
}
