import type { ChildProcess } from 'node:child_process';
import type { SimulatedOperator, Testbed } from '../../../../scripts/lib/testbed/index.js';
import type { LiveObject } from '../../../../src/kube/client.js';
import { runDeployer, said, type DeployerOutcome } from '../deployer.js';
import type { FaultProxy } from '../fault-proxy/index.js';
import { compareSnapshots, keyOf, listObjects, snapshotOf, type Snapshot } from '../snapshot.js';
import { groupOf, sweepOperator } from './bundle.js';
import { listRecords, strayRecords } from './records.js';
import { writeSweptPlatform, type Stage, type SweptPlatform } from './stages.js';

/** When a run is killed: at its nth write, before it is forwarded or after it has landed. */
export interface Boundary {
  readonly nth: number;
  readonly when: 'before' | 'after';
}

/** What an undisturbed run of a stage did, which disturbed ones have to come to. */
export interface CalmStage {
  readonly writes: number;
  readonly snapshot: Snapshot;
}

/** What undisturbed runs of all stages did. */
export type Calm = ReadonlyMap<Stage['name'], CalmStage>;

/** What came of one stage. */
export interface StageResult {
  readonly stage: Stage['name'];
  /** Whether the run was killed; not when it had fewer writes. */
  readonly killed: boolean;
  /** What is wrong, with what the program said. Empty: nothing. */
  readonly problems: readonly string[];
  /** Writes of the stage without the kill. */
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
  /** Absent: nothing is killed. */
  readonly boundary?: Boundary;
  /** What to come to. Absent: nothing is compared. */
  readonly calm?: Calm;
}

/**
 * Takes one platform from nothing to nothing through its stages, each killed at a boundary and run again with the same arguments, and looks at the
 * cluster after each. Ends at the first stage that goes wrong: what follows would only repeat it.
 */
export async function runCycle(
  place: SweepPlace,
  name: string,
  { stages, boundary, calm }: CycleOptions,
): Promise<readonly StageResult[]> {
  const platform = writeSweptPlatform(name, place.folder);
  const operator = sweepOperator(name);
  const results: StageResult[] = [];
  const claims = new Map<string, string>();
  place.operators.add(operator);
  try {
    for (const stage of stages) {
      const result = await runStage(place, platform, stage, boundary);
      const { snapshot, problems } = await lookAt(place.bed, name, {
        claims,
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

async function lookAt(
  bed: Testbed,
  name: string,
  { claims, wanted }: { readonly claims: Map<string, string>; readonly wanted: Snapshot | undefined },
) {
  const objects = await listOf(bed, name);
  const snapshot = snapshotOf(objects, [
    [idOf(objects), '<id>'],
    [name, '<platform>'],
  ]);
  const problems = [
    ...(wanted === undefined ? [] : compareSnapshots(snapshot, wanted)),
    ...lostClaims(claims, objects),
    ...strayRecords(await listRecords(bed.api, name), name),
  ];
  return { snapshot, problems };
}

async function runStage(
  { proxy }: SweepPlace,
  platform: SweptPlatform,
  stage: Stage,
  boundary: Boundary | undefined,
): Promise<Omit<StageResult, 'snapshot'>> {
  const args = stage.args(platform);
  const { kubeconfig } = proxy;
  const { name } = stage;
  const kill = { done: false };
  if (boundary !== undefined) {
    let child: ChildProcess | undefined;
    const run = () => void (kill.done = child?.kill('SIGKILL') ?? false);
    const fault = { do: boundary.when === 'before' ? 'run-before' : 'run-after', run } as const;
    proxy.setRules([{ match: { write: true }, nth: boundary.nth, fault }]);
    const first = await runDeployer(args, { kubeconfig, started: (started) => (child = started) });
    if (!kill.done)
      return {
        stage: name,
        killed: false,
        writes: proxy.writes().length,
        problems: refusals(stage, args, first),
      };
  }
  proxy.setRules([]);
  const last = await runDeployer(args, { kubeconfig });
  return {
    stage: name,
    killed: kill.done,
    writes: proxy.writes().length,
    problems: refusals(stage, args, last),
  };
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
