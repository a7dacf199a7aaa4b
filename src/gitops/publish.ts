import type { Bundle } from '../bundle/bundle.js';
import type { Clock } from '../kernel/clock.js';
import { exitCodes, OperatorError } from '../kernel/errors.js';
import type { Emit } from '../kernel/event.js';
import type { Destination } from './destination.js';
import { within } from './paths.js';
import { markerFile, parseMarker, type Marker } from './marker.js';
import { planPublish, type PublishPlan } from './plan.js';
import {
  blockedError,
  refusedError,
  refuseMissingBranch,
  refusePlainSecrets,
  supersededError,
} from './publish-errors.js';
import type { Repository, RepositorySnapshot } from './repository.js';

/** Where to publish to, as a person named it: what is left out is as the last publication left it. */
export type WantedDestination = Omit<Destination, 'revision' | 'clusters'> &
  Partial<Pick<Destination, 'revision' | 'clusters'>>;

/** What is published, where, and what was decided. */
export interface PublishRequest {
  readonly bundle: Bundle;
  readonly destination: WantedDestination;
  /** Branch that is read. Absent: the default branch of the repository. */
  readonly branch?: string;
  /** Branch that gets the commit, for a pull request; it is ours and may be replaced. Absent: the branch that is read. */
  readonly onto?: string;
  /** Whether edits of our files by others are lost, and bundles that others publish while we do.
   * @default false */
  readonly overwrite?: boolean;
  /** Digest that the folder is expected to hold: another one means that somebody else published in between. Absent: the one it holds when we first look. */
  readonly expected?: string;
  /** Message of the commit for a plan. */
  readonly message: (plan: Extract<PublishPlan, { is: 'changed' }>, before: Marker | undefined) => string;
  /** Whether to stop before the commit.
   * @default false */
  readonly dryRun?: boolean;
}

/** What publishing needs. */
export interface PublishContext {
  readonly repository: Repository;
  readonly clock: Clock;
  readonly emit: Emit;
  readonly signal: AbortSignal;
}

/** What became of it. */
export interface Publication {
  /** `proposed`: the branch of the pull request holds exactly this already, so that it keeps its reviews and checks. */
  readonly result: 'unchanged' | 'committed' | 'planned' | 'proposed';
  readonly plan: Exclude<PublishPlan, { is: 'blocked' }>;
  /** State of the folder before. */
  readonly before: RepositorySnapshot;
  readonly previous?: Marker;
  /** The commit. Absent: none was made. */
  readonly commit?: string;
  readonly attempts: number;
}

/** Twenty publishers of one branch at once are the test; each round at least one of them gets through. */
const attempts = 30;

/**
 * Publishes a bundle to a folder of a branch: reads, plans, commits, pushes; when somebody else was faster, reads and plans again on top of theirs.
 * One commit or none; no commit when nothing changes. Somebody who publishes to the same folder meanwhile is not overwritten unless that was decided.
 *
 * @throws OperatorError `E_GITOPS_BLOCKED` foreign or edited files, `E_GITOPS_SUPERSEDED` another bundle than expected, `E_GITOPS_REFUSED` the server
 * says no, `E_GITOPS_BUSY` too many others at once, `E_GITOPS_SECRET` values of Secrets, `E_GITOPS_BRANCH` no such branch
 */
export async function publish(context: PublishContext, request: PublishRequest): Promise<Publication> {
  refusePlainSecrets(request.bundle);
  let { expected } = request;
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    context.signal.throwIfAborted();
    const { plan, snapshot, marker } = await look(context, { ...request, ...(expected && { expected }) });
    if (request.overwrite !== true) expected ??= marker?.digest ?? 'none';
    const common = { plan, before: snapshot, ...(marker && { previous: marker }), attempts: attempt };
    if (plan.is === 'unchanged') return { result: 'unchanged', ...common };
    if (request.dryRun === true) return { result: 'planned', ...common };
    if (await isProposed(context, request, plan)) return { result: 'proposed', ...common };
    const outcome = await context.repository.commit({
      base: snapshot,
      folder: request.destination.folder,
      write: plan.write,
      remove: plan.remove,
      message: request.message(plan, marker),
      ...(request.onto !== undefined && { branch: request.onto, replace: true }),
    });
    if (outcome.is === 'committed') return { result: 'committed', ...common, commit: outcome.commit };
    if (outcome.is === 'refused') throw refusedError(outcome.message, request.onto ?? snapshot.branch);
    await pause(context, attempt);
  }
  throw new OperatorError('E_GITOPS_BUSY', `somebody else moved the branch each of ${attempts} times`, {
    hint: 'run the same command again; nothing was published',
    exitCode: exitCodes.remote,
  });
}

async function look({ repository }: PublishContext, request: PublishRequest) {
  const { bundle, destination, overwrite = false } = request;
  const snapshot = await repository.read(destination.folder, request.branch);
  refuseMissingBranch(snapshot);
  const marker = await readMarker(repository, snapshot, destination.folder);
  refuseSuperseded(request, marker);
  const plan = planPublish(bundle, completeDestination(destination, marker), {
    snapshot,
    overwrite,
    ...(marker && { marker }),
  });
  if (plan.is === 'blocked') throw blockedError(plan, destination.folder);
  return { plan, snapshot, marker };
}

/** Whether the branch of a pull request holds the folder as it is to be. */
async function isProposed(
  { repository }: PublishContext,
  { onto, destination }: PublishRequest,
  { layout, remove }: Extract<PublishPlan, { is: 'changed' }>,
): Promise<boolean> {
  if (onto === undefined) return false;
  const { commit, files } = await repository.read(destination.folder, onto);
  if (commit === undefined) return false;
  const same = ([path, content]: readonly [string, string]) =>
    files.get(path)?.id === repository.idOf(content);
  return [...layout.files].every(same) && !remove.some((path) => files.has(path));
}

/** Marker of a folder; undefined when nothing was published there. @throws OperatorError `E_GITOPS_MARKER` */
export async function readMarker(
  repository: Repository,
  snapshot: RepositorySnapshot,
  folder: string,
): Promise<Marker | undefined> {
  const text = await repository.readText(snapshot, markerFile);
  return text === undefined ? undefined : parseMarker(text, within(folder, markerFile));
}

/** Fills in what was left out. @param marker of the folder as it is; absent: it is new */
export function completeDestination(wanted: WantedDestination, marker?: Marker): Destination {
  const { revision = marker?.revision ?? 'HEAD', clusters = marker?.clusters, ...rest } = wanted;
  return { ...rest, revision, ...(clusters && clusters.length > 0 && { clusters }) };
}

function refuseSuperseded({ bundle, expected }: PublishRequest, marker: Marker | undefined): void {
  if (expected === undefined || marker === undefined) return;
  const ours = bundle.index.digest;
  if (marker.digest !== expected && marker.digest !== ours)
    throw supersededError({ found: marker.digest, expected, ours });
}

/** Full jitter: twenty that were beaten by the same push must not come back together. */
async function pause({ clock, emit, signal }: PublishContext, attempt: number): Promise<void> {
  const after = Math.round(clock.random() * Math.min(5000, 100 * 2 ** attempt));
  emit({
    kind: 'retry',
    what: 'publishing',
    because: 'somebody else moved the branch',
    attempt,
    attempts,
    after,
  });
  await clock.sleep(after, signal);
}
