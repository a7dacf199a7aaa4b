import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { startTestbed, type SimulatedOperator } from '../../../../scripts/lib/testbed/index.js';
import { runOperators } from '../../../../scripts/lib/testbed/operators/index.js';
import { startFaultProxy } from '../fault-proxy/index.js';
import { runCycle, type Boundary, type Calm, type StageResult, type SweepPlace } from './cycle.js';
import { stages } from './stages.js';

/** Platforms that go through their stages at once: while one waits for its pods, another uses the processor. */
const atOnce = 8;

/**
 * Platforms in all. They share the boundaries of a stage: each meets every sixteenth, so that one end, with its waiting and its look at the whole
 * cluster, serves some four kills.
 */
const cycles = 16;

interface Outcome {
  readonly calm: Calm;
  readonly results: readonly StageResult[];
}

/** The boundaries of a stage that fall to one of the cycles: from no write up to all of them. */
function shareOf(cycle: number, writes: number): readonly Boundary[] {
  return Array.from({ length: writes + 1 }, (_, boundary) => boundary).filter(
    (boundary) => boundary % cycles === cycle,
  );
}

/**
 * The kill sweep: the program is killed with SIGKILL between any two writes of a deploy, an upgrade, a rollback, a deploy into a full history and an
 * uninstall, and run again with the same arguments.
 */
export function describeKillSweep(): void {
  describe.skipIf(inject('missing') !== '')('a deployer that is killed between two writes', () => {
    let outcome: Outcome;
    beforeAll(async () => {
      outcome = await sweep();
      process.stderr.write(`${report(outcome)}\n`);
    }, 3_600_000);

    test.each(stages.map(({ name }) => name))(
      '%s: the same command, run again, comes to what an undisturbed run makes, whichever write it was',
      (name) => {
        const { writes = 0 } = outcome.calm.get(name) ?? {};
        const results = outcome.results.filter(({ stage }) => stage === name);
        const troubles = results.flatMap(({ killed, problems }) =>
          problems.map((one) => `killed after ${killed.join(', then ')} writes: ${one}`),
        );
        expect(troubles.slice(0, 5)).toEqual([]);
        expect(writes).toBeGreaterThan(leastWrites[name]);
        // the last write may be that of a run that needed one less
        const killed = new Set(results.flatMap((result) => result.killed));
        const missed = shareOfAll(writes - 2).filter((boundary) => !killed.has(boundary));
        expect(missed).toEqual([]);
      },
    );
  });
}

/** Fewer would mean that a stage does not do what it is here for. */
const leastWrites: Readonly<Record<StageResult['stage'], number>> = {
  deploy: 40,
  upgrade: 20,
  rollback: 20,
  'eleventh deploy': 6,
  uninstall: 40,
};

function shareOfAll(writes: number): readonly Boundary[] {
  return Array.from({ length: writes + 1 }, (_, boundary) => boundary);
}

async function sweep(): Promise<Outcome> {
  const bed = await startTestbed({ nodes: 2 });
  const folder = mkdtempSync(join(tmpdir(), 'cto-sweep-'));
  const operators = new Set<SimulatedOperator>();
  const playing = runOperators(bed.api, operators);
  try {
    const place = { bed, folder, operators };
    const calm = await calmWay(place);
    return { calm, results: await sweepAll(place, calm) };
  } finally {
    await playing.stop();
    await bed.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Everything but the proxy, of which each cycle that runs has its own. */
type Ground = Omit<SweepPlace, 'proxy'>;

/** Every state once, several at a time. */
async function sweepAll(ground: Ground, calm: Calm): Promise<Outcome['results']> {
  const queue = Array.from({ length: cycles }, (_, cycle) => cycle).values();
  const results: StageResult[] = [];
  const worker = async () => {
    const proxy = await startFaultProxy(ground.bed);
    for (const cycle of queue) {
      const boundariesOf = (stage: StageResult['stage']) => shareOf(cycle, calm.get(stage)?.writes ?? 0);
      const options = { stages, boundariesOf, calm };
      const ended = await runCycle({ ...ground, proxy }, `kill-${cycle}`, options).catch(brokenCycle);
      results.push(...ended);
      // at once: the sweep takes minutes, and a machine may end it
      for (const { stage, problems } of ended)
        if (problems[0] !== undefined)
          process.stderr.write(`${stage}, platform kill-${cycle}: ${problems[0]}\n`);
    }
    await proxy.stop();
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return results;
}

/** So that the sweep goes on, and the failure is seen. */
function brokenCycle(error: unknown): readonly StageResult[] {
  const problems = [error instanceof Error ? (error.stack ?? error.message) : String(error)];
  return [{ stage: 'deploy', killed: [], writes: 0, snapshot: new Map(), problems }];
}

/** What every disturbed run has to come to. @throws Error when even an undisturbed one fails */
async function calmWay(ground: Ground): Promise<Calm> {
  const proxy = await startFaultProxy(ground.bed);
  const results = await runCycle({ ...ground, proxy }, 'calm', { stages });
  await proxy.stop();
  const troubles = results.flatMap(({ problems }) => problems);
  if (troubles.length > 0) throw new Error(`an undisturbed run fails:\n${troubles.join('\n')}`);
  return new Map(results.map(({ stage, writes, snapshot }) => [stage, { writes, snapshot }]));
}

function report({ calm, results }: Outcome): string {
  const parts = [...calm].map(([name, { writes, snapshot }]) => {
    const killed = results.filter(({ stage }) => stage === name).flatMap((result) => result.killed);
    return `${name} ${killed.length} kills (${writes} writes, ${snapshot.size} objects)`;
  });
  return `kill sweep: ${parts.join(', ')}`;
}
