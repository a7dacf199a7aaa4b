import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { startTestbed, type SimulatedOperator } from '../../../../scripts/lib/testbed/index.js';
import { runOperators } from '../../../../scripts/lib/testbed/operators/index.js';
import { startFaultProxy } from '../fault-proxy/index.js';
import { runCycle, type Boundary, type Calm, type StageResult, type SweepPlace } from './cycle.js';
import { stages, type Stage } from './stages.js';

/** Platforms that go through their stages at once: while one waits for its pods, another uses the processor. */
const atOnce = 10;

interface Outcome {
  readonly calm: Calm;
  readonly results: readonly (StageResult & { readonly landed: number })[];
}

/**
 * The boundary at which so many writes have landed: by turns just before the next write reaches the API server, and just after the last one has
 * landed, before its answer. A process that was killed remembers nothing, so that both leave the same behind, a cluster with these writes: every
 * state between two writes is met once.
 */
function boundaryAt(landed: number): Boundary {
  return landed % 2 === 0 ? { nth: landed + 1, when: 'before' } : { nth: landed, when: 'after' };
}

/**
 * The kill sweep: the program is killed with SIGKILL between any two writes of a deploy, an upgrade, a rollback and an uninstall, and run again with
 * the same arguments.
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
        const troubles = results.flatMap(({ landed, problems }) =>
          problems.map((one) => `after ${landed} writes: ${one}`),
        );
        expect(troubles.slice(0, 5)).toEqual([]);
        expect(writes).toBeGreaterThan(20);
        // the last write may be that of a run that needed one less
        const killed = results.filter((result) => result.killed).map(({ landed }) => landed);
        expect(killed.length).toBeGreaterThanOrEqual(writes - 2);
      },
    );
  });
}

/** A sequence of stages, with what undisturbed runs of it did. */
interface Way {
  readonly stages: readonly Stage[];
  readonly calm: Calm;
}

/** From nothing to nothing, by all stages or only by those that write most: few have so many writes. */
const short: readonly Stage['name'][] = ['deploy', 'uninstall'];

async function sweep(): Promise<Outcome> {
  const bed = await startTestbed({ nodes: 2 });
  const folder = mkdtempSync(join(tmpdir(), 'cto-sweep-'));
  const operators = new Set<SimulatedOperator>();
  const playing = runOperators(bed.api, operators);
  try {
    const place = { bed, folder, operators };
    const [whole, brief] = await Promise.all([
      calmWay(place, 'calm', stages),
      calmWay(
        place,
        'brief',
        stages.filter(({ name }) => short.includes(name)),
      ),
    ]);
    const results = await sweepAll(place, (landed) =>
      [...whole.calm].some(([name, { writes }]) => !short.includes(name) && writes >= landed) ? whole : brief,
    );
    return { calm: whole.calm, results };
  } finally {
    await playing.stop();
    await bed.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Everything but the proxy, of which each cycle that runs has its own. */
type Ground = Omit<SweepPlace, 'proxy'>;

/** Every state once, several at a time. @param wayOf gives the stages in which so many writes are met */
async function sweepAll(ground: Ground, wayOf: (landed: number) => Way): Promise<Outcome['results']> {
  const most = Math.max(...[...wayOf(0).calm.values()].map(({ writes }) => writes));
  const queue = Array.from({ length: most + 1 }, (_, landed) => landed).values();
  const results: (StageResult & { readonly landed: number })[] = [];
  const worker = async () => {
    const proxy = await startFaultProxy(ground.bed);
    for (const landed of queue) {
      const options = { ...wayOf(landed), boundary: boundaryAt(landed) };
      const cycle = await runCycle({ ...ground, proxy }, `kill-${landed}`, options).catch(brokenCycle);
      results.push(...cycle.map((result) => ({ ...result, landed })));
      // at once: the sweep takes minutes, and a machine may end it
      for (const {
        stage,
        problems: [problem],
      } of cycle)
        if (problem !== undefined) process.stderr.write(`${stage}, after ${landed} writes: ${problem}\n`);
    }
    await proxy.stop();
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return results;
}

/** So that the sweep goes on, and the failure is seen. */
function brokenCycle(error: unknown): readonly StageResult[] {
  const problems = [error instanceof Error ? (error.stack ?? error.message) : String(error)];
  return [{ stage: 'deploy', killed: false, writes: 0, snapshot: new Map(), problems }];
}

/** What every disturbed run has to come to. @throws Error when even an undisturbed one fails */
async function calmWay(ground: Ground, name: string, way: readonly Stage[]): Promise<Way> {
  const proxy = await startFaultProxy(ground.bed);
  const results = await runCycle({ ...ground, proxy }, name, { stages: way });
  await proxy.stop();
  const troubles = results.flatMap(({ problems }) => problems);
  if (troubles.length > 0) throw new Error(`an undisturbed run fails:\n${troubles.join('\n')}`);
  const calm = new Map(results.map(({ stage, writes, snapshot }) => [stage, { writes, snapshot }]));
  return { stages: way, calm };
}

function report({ calm, results }: Outcome): string {
  const parts = [...calm].map(([name, { writes, snapshot }]) => {
    const killed = results.filter((result) => result.stage === name && result.killed).length;
    return `${name} ${killed} kills (${writes} writes, ${snapshot.size} objects)`;
  });
  return `kill sweep: ${parts.join(', ')}`;
}
