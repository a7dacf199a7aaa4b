import type { ChildProcess } from 'node:child_process';
import type { SimulatedOperator, Testbed } from '../../../../scripts/lib/testbed/index.js';
import type { LiveObject } from '../../../../src/kube/client.js';
import { runDeployer, said, type DeployerOutcome } from '../deployer.js';
import type { FaultProxy, FaultRule, Incoming } from '../fault-proxy/index.js';
import { compareSnapshots, keyOf, listObjects, snapshotOf, type Snapshot } from '../snapshot.js';
import { groupOf, sweepOperator } from './bundle.js';
import { createLedger, type WriteLedger } from './ledger.js';
import { listRecords, revisionsOf, strayRecords } from './records.js';
import { writeSweptPlatform, type Stage, type SweptPlatform } from './stages.js';

/**
 * When a run is killed: when so many writes of its stage have arrived, of this run and of those before it. By turns just before the next one reaches
 * the API server, and just after the last one has landed, before its answer. A process that was killed remembers nothing, so that both leave the same
 * behind, a cluster with these writes.
 */
export type Boundary = number;

/** What an undisturbed run of a stage did, which disturbed ones have to come to. */
export interface CalmStage {
  /** How many there are, as a ledger counts them. */
  readonly writes: number;
  readonly snapshot: Snapshot;
}

/** What undisturbed runs of all stages did. */
export type Calm = ReadonlyMap<Stage['name'], CalmStage>;

/** What came of one stage. */
export interface StageResult {
  readonly stage: Stage['name'];
  /** Boundaries at which a run was killed; not those that it ended before. */
  readonly killed: readonly Boundary[];
  /** What is wrong, with what the program said. Empty: nothing. */
  readonly problems: readonly string[];
  /** Writes of the stage, as a ledger counts them. */
  readonly writes: number;
  readonly snapshot: Snapshot;
}

/** Where a platform goes through its stages. */
export interface SweepPlace {
  readonly bed: Testbed;
  readonly proxy: FaultProxy;
  /** For bundles. */
  readonly folder: string;
  /** Operators that are played in the test bed. */
  readonly operators: Set<SimulatedOperator>;
}

/** How a cycle goes. */
export interface CycleOptions {
  /** Stages, from nothing to nothing. */
  readonly stages: readonly Stage[];
  /** Boundaries of a stage, ascending: each run is killed at one, and the last one ends undisturbed. Absent: nothing is killed. */
  readonly boundariesOf?: (stage: Stage['name']) => readonly Boundary[];
  /** What to come to. Absent: nothing is compared. */
  readonly calm?: Calm;
}

/**
 * Takes one platform from nothing to nothing through its stages, each killed at its boundaries and run again with the same arguments, and looks at the
 * cluster after each. Ends at the first stage that goes wrong: what follows would only repeat it.
 */
export async function runCycle(
  place: SweepPlace,
  name: string,
  { stages, boundariesOf = () => [], calm }: CycleOptions,
): Promise<readonly StageResult[]> {
  const platform = writeSweptPlatform(name, place.folder);
  const operator = sweepOperator(name);
  const results: StageResult[] = [];
  const claims = new Map<string, string>();
  place.operators.add(operator);
  try {
    for (const stage of stages) {
      await stage.prepare?.(place.bed.api, name);
      const result = await runStage(place, { platform, stage, boundaries: boundariesOf(stage.name) });
      const { snapshot, problems } = await lookAt(place.bed, name, {
        claims,
        stage,
        wanted: calm?.get(stage.name)?.snapshot,
      });
      results.push({ ...result, snapshot, problems: [...result.problems, ...problems] });
      if (results.some((one) => one.problems.length > 0)) break;
    }
    return results;
  } finally {
    await cleanUp(place.bed, name);
    place.operators.delete(operator);
  }
}

interface Look {
  readonly claims: Map<string, string>;
  readonly stage: Stage;
  readonly wanted: Snapshot | undefined;
}

async function lookAt(bed: Testbed, name: string, { claims, stage, wanted }: Look) {
  const objects = await listOf(bed, name);
  const snapshot = snapshotOf(objects, [
    [idOf(objects), '<id>'],
    [name, '<platform>'],
  ]);
  const records = await listRecords(bed.api, name);
  const problems = [
    ...(wanted === undefined ? [] : compareSnapshots(snapshot, wanted)),
    ...lostClaims(claims, objects),
    ...strayRecords(records, name),
    ...(stage.check?.(revisionsOf(records)) ?? []),
  ];
  return { snapshot, problems };
}

interface StageRun {
  readonly platform: SweptPlatform;
  readonly stage: Stage;
  readonly boundaries: readonly Boundary[];
}

async function runStage(
  { proxy }: SweepPlace,
  { platform, stage, boundaries }: StageRun,
): Promise<Omit<StageResult, 'snapshot'>> {
  const args = stage.args(platform);
  const { kubeconfig } = proxy;
  const ledger = createLedger();
  const killed: Boundary[] = [];
  for (const boundary of boundaries) {
    let child: ChildProcess | undefined;
    const kill = { done: false };
    ledger.begin();
    proxy.setRules(killAt(boundary, ledger, () => (kill.done ||= child?.kill('SIGKILL') === true)));
    const outcome = await runDeployer(args, { kubeconfig, started: (started) => (child = started) });
    if (!kill.done) {
      // it had fewer writes
      const problems = refusals(stage, args, outcome);
      return { stage: stage.name, killed, writes: ledger.count, problems };
    }
    killed.push(boundary);
  }
  ledger.begin();
  proxy.setRules(killAt(Number.POSITIVE_INFINITY, ledger, () => undefined));
  const last = await runDeployer(args, { kubeconfig });
  return { stage: stage.name, killed, writes: ledger.count, problems: refusals(stage, args, last) };
}

/**
 * Counts the writes that arrive, and kills at a boundary. From there on nothing reaches the API server: what a run has sent beside the write at which it is
 * killed would carry the cluster past the next boundary on a slow machine, which then nobody would be killed at.
 */
function killAt(boundary: Boundary, ledger: WriteLedger, kill: () => unknown): readonly FaultRule[] {
  const isBefore = boundary % 2 === 0;
  const nth = isBefore ? boundary + 1 : boundary;
  let isReached = false;
  const when = (request: Incoming) => (isReached = ledger.take(request) === nth);
  const before = () => {
    ledger.takeBack();
    kill();
  };
  const fault = isBefore
    ? ({ do: 'run-before', run: before } as const)
    : ({ do: 'run-after', run: () => void kill() } as const);
  return [
    { match: { write: true, when: () => isReached }, fault: { do: 'hang' } },
    { match: { write: true, when }, fault },
  ];
}

function refusals({ codes }: Stage, args: readonly string[], outcome: DeployerOutcome): readonly string[] {
  return outcome.code !== undefined && codes.includes(outcome.code) ? [] : [said(args, outcome)];
}

/** Claims that are there no longer, or were made anew, and with them the data. Remembers those it sees. */
function lostClaims(known: Map<string, string>, objects: readonly LiveObject[]): readonly string[] {
  const now = new Map(
    objects
      .filter(({ kind }) => kind === 'PersistentVolumeClaim')
      .map((object) => [keyOf(object), object.metadata.uid ?? '']),
  );
  const lost = [...known].filter(([key, uid]) => now.get(key) !== uid);
  for (const [key, uid] of now) known.set(key, uid);
  return lost.map(([key]) => `${key} was lost`);
}

/** Everything of a platform. The definitions of others, which come and go, are not asked. */
export function listOf({ api }: Testbed, platform: string): Promise<readonly LiveObject[]> {
  const own = groupOf(platform);
  return listObjects(
    api,
    (object) => isOf(object, platform),
    (path) => !path.includes('.sweep.') || path.includes(`/${own}/`),
  );
}

/** Whether an object belongs to a platform, by its name, namespace or group. */
function isOf({ apiVersion, metadata: { name, namespace } }: LiveObject, platform: string): boolean {
  return [name, namespace ?? '', apiVersion].some(
    (text) => text.startsWith(`${platform}-`) || text.includes(groupOf(platform)),
  );
}

/** The id of the ApplySet, as its members carry it. */
export function idOf(objects: readonly LiveObject[]): string {
  const ids = objects.map(({ metadata }) => metadata.labels?.['applyset.kubernetes.io/part-of']);
  return ids.find((id) => id !== undefined) ?? '<none>';
}

/** Removes what a platform leaves on purpose, and what it left by mistake, so that the cluster stays small. */
async function cleanUp(bed: Testbed, platform: string): Promise<void> {
  const { api } = bed;
  const objects = await listOf(bed, platform);
  const namespaces = objects.filter(({ kind }) => kind === 'Namespace');
  await Promise.all(
    namespaces.map(({ metadata }) =>
      api.request(`/api/v1/namespaces/${metadata.name}`, { method: 'DELETE' }),
    ),
  );
}
