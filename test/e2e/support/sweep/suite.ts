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

/** A sequence of stages, with what undisturbed runs of it did. */
interface Way {
  readonly stages: readonly Stage[];
  readonly calm: Calm;
}

/** From nothing to nothing, by all stages or only by those that write most: few have so many writes. */
const short: readonly Stage['name'][] = ['deploy', 'uninstall'];

async function sweep(when: Boundary['when']): Promise<Outcome> {
  const bed = await startTestbed({ nodes: 2 });
  const folder = mkdtempSync(join(tmpdir(), 'cto-sweep-'));
  const operators = new Set<SimulatedOperator>();
  const playing = runOperators(bed.api, operators);
  try {
    const place = { bed, folder, operators };
    const [whole, brief] = await Promise.all([
      calmWay(place, `${when}-calm`, stages),
      calmWay(
        place,
        `${when}-brief`,
        stages.filter(({ name }) => short.includes(name)),
      ),
    ]);
    const results = await sweepAll(place, when, (nth) =>
      [...whole.calm].some(([name, { writes }]) => !short.includes(name) && writes >= nth) ? whole : brief,
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

/** Every boundary once, several at a time. @param wayOf gives the stages of a boundary */
async function sweepAll(
  ground: Ground,
  when: Boundary['when'],
  wayOf: (nth: number) => Way,
): Promise<readonly (StageResult & Boundary)[]> {
  const last = Math.max(...[...wayOf(1).calm.values()].map(({ writes }) => writes));
  const queue = Array.from({ length: last }, (_, index) => index + 1).values();
  const results: (StageResult & Boundary)[] = [];
  const worker = async () => {
    const proxy = await startFaultProxy(ground.bed);
    for (const nth of queue) {
      const boundary = { nth, when };
      const options = { ...wayOf(nth), boundary };
      const cycle = await runCycle({ ...ground, proxy }, `${when}-${nth}`, options).catch(brokenCycle);
      results.push(...cycle.map((result) => ({ ...result, ...boundary })));
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

function report(when: string, { calm, results }: Outcome): string {
  const parts = [...calm].map(([name, { writes, snapshot }]) => {
    const killed = results.filter((result) => result.stage === name && result.killed).length;
    return `${name} ${killed} kills (${writes} writes, ${snapshot.size} objects)`;
  });
  return `kill sweep, ${when}: ${parts.join(', ')}`;
}
