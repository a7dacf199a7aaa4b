import type { Bundle } from '../bundle/bundle.js';
import type { Clock } from '../kernel/clock.js';
import { exitCodes, OperatorError } from '../kernel/errors.js';
import type { Emit } from '../kernel/event.js';
import { within, type Destination } from './layout.js';
import { markerFile, parseMarker, type Marker } from './marker.js';
import { planPublish, type PublishPlan } from './plan.js';
import type { Repository, RepositorySnapshot } from './repository.js';

/** What is published, where, and what was decided. */
export interface PublishRequest {
  readonly bundle: Bundle;
  readonly destination: Destination;
  /** Branch that is read. Absent: the default branch of the repository. */
  readonly branch?: string;
  /** Branch that gets the commit, for a pull request; it is ours and may be replaced. Absent: the branch that is read. */
  readonly onto?: string;
  /** Whether edits of our files by others are lost.
   * @default false */
  readonly overwrite?: boolean;
  /** Digest that the folder is expected to hold: another one means that somebody else published in between. Absent: any. */
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
  readonly result: 'unchanged' | 'committed' | 'planned';
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
 * One commit or none; no commit when nothing changes.
 *
 * @throws OperatorError `E_GITOPS_BLOCKED` foreign or edited files, `E_GITOPS_SUPERSEDED` another bundle than expected, `E_GITOPS_REFUSED` the server
 * says no, `E_GITOPS_BUSY` too many others at once
 */
export async function publish(context: PublishContext, request: PublishRequest): Promise<Publication> {
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    context.signal.throwIfAborted();
    const looked = await look(context, request);
    const { plan, snapshot, marker } = looked;
    const common = { plan, before: snapshot, ...(marker && { previous: marker }), attempts: attempt };
    if (plan.is === 'unchanged') return { result: 'unchanged', ...common };
    if (request.dryRun === true) return { result: 'planned', ...common };
    const outcome = await context.repository.commit({
      base: snapshot,
      folder: request.destination.folder,
      write: plan.write,
      remove: plan.remove,
      message: request.message(plan, marker),
      ...(request.onto !== undefined && { branch: request.onto, replace: true }),
    });
    if (outcome.is === 'committed') return { result: 'committed', ...common, commit: outcome.commit };
    if (outcome.is === 'refused') throw refused(outcome.message, snapshot.branch);
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
  const place = within(destination.folder, markerFile);
  const text = await repository.readText(snapshot, markerFile);
  const marker = text === undefined ? undefined : parseMarker(text, place);
  refuseSuperseded(request, marker);
  const plan = planPublish(bundle, destination, { snapshot, overwrite, ...(marker && { marker }) });
  if (plan.is === 'blocked') throw blocked(plan, destination);
  return { plan, snapshot, marker };
}

function refuseSuperseded({ bundle, expected }: PublishRequest, marker: Marker | undefined): void {
  if (expected === undefined || marker === undefined) return;
  if (marker.digest === expected || marker.digest === bundle.index.digest) return;
  throw new OperatorError(
    'E_GITOPS_SUPERSEDED',
    `the folder holds bundle ${marker.digest}, not ${expected}`,
    {
      hint: `somebody else published; look at what they did, then publish with --expect ${marker.digest} to replace it`,
      exitCode: exitCodes.refused,
    },
  );
}

function blocked(plan: Extract<PublishPlan, { is: 'blocked' }>, { folder }: Destination): OperatorError {
  const foreign = plan.foreign.map((path) => ({
    rule: 'gitops/foreign-file',
    message: `${within(folder, path)} was not written by cto`,
    fix: 'move it out of the folder, or publish to another folder with --path',
  }));
  const edited = plan.edited.map((path) => ({
    rule: 'gitops/edited-file',
    message: `${within(folder, path)} was changed since it was published`,
    fix: 'change the configuration instead, and publish with --overwrite to lose the edit',
  }));
  return new OperatorError('E_GITOPS_BLOCKED', 'the folder holds files that publishing would lose or apply', {
    problems: [...foreign, ...edited],
    exitCode: exitCodes.refused,
  });
}

function refused(message: string, branch: string): OperatorError {
  return new OperatorError(
    'E_GITOPS_REFUSED',
    `the server does not accept a commit on ${branch}: ${message}`,
    {
      hint: 'if the branch is protected, publish with --mode pull-request; otherwise ask for the right to push to it',
      exitCode: exitCodes.refused,
    },
  );
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
