import { setMaxListeners } from 'node:events';
import type { ApplyContext } from '../../apply/context.js';
import type { Clock } from '../../kernel/clock.js';
import type { Emit } from '../../kernel/event.js';
import { createLimit } from '../../kernel/limit.js';
import type { KubeClient } from '../../kube/client.js';
import { createVault, type Vault } from '../../secrets/index.js';
import type { ConnectionRequest, Io } from '../io.js';
import { systemClock } from '../process/clock.js';
import { homeFolder } from '../process/home.js';
import { processIdentity } from '../process/identity.js';
import { createProgress, type Progress } from '../report/progress/index.js';
import type { ClusterSettings } from './cluster-settings.js';
import { guarded } from './secrets-guard.js';
import { targetText } from './target.js';

/** Requests at once, unless said otherwise: the API server is no quicker with more. */
const defaultConcurrency = 8;

/** A connection to a cluster with everything the engine works with. */
export interface Cluster extends ApplyContext {
  /** Closes the connections: without it the process would not end. What is under way ends, and is not tried again. */
  readonly close: () => void;
}

/** What {@link openCluster} needs beside the options. */
export interface ClusterParts {
  /** Version of the program. */
  readonly version: string;
  readonly emit: Emit;
}

/**
 * Connects to the cluster that the options name, or the environment. Ctrl-C is ours from here on: it ends the work in order.
 *
 * @throws OperatorError when there is no such context or the kubeconfig cannot be read
 */
export async function openCluster(
  settings: Pick<ClusterSettings, 'connection' | 'concurrency' | 'answerWithin'>,
  io: Io,
  { version, emit }: ClusterParts,
): Promise<Cluster> {
  const { answeringWithin, connectionClosed, createDiscovery, retrying } =
    await import('../../kube/index.js');
  const clock = io.clock ?? systemClock;
  const signal = io.signal?.() ?? new AbortController().signal;
  const closing = new AbortController();
  const ending = AbortSignal.any([signal, closing.signal]);
  // every request and every watch listens to one of them
  setMaxListeners(0, signal, closing.signal, ending);
  const bare = await connectWith(settings.connection, io, clock);
  const { concurrency = defaultConcurrency, answerWithin: patience } = settings;
  const limit = createLimit({ concurrency, clock });
  const eager = retrying(bare, { clock, emit, limit, signal: ending });
  // what is sent after an interruption is sent because of it: the result is recorded, the lock released
  const last = retrying(bare, { clock, emit, limit, signal: closing.signal });
  const either: KubeClient = {
    ...eager,
    request: (request) => (signal.aborted ? last : eager).request(request),
  };
  const client = patience === undefined ? either : answeringWithin(either, { clock, patience });
  return {
    client,
    discovery: createDiscovery(client),
    clock,
    emit,
    signal,
    identity: io.identity ?? processIdentity(io.env),
    version,
    limit,
    close: () => {
      // before the connections: a request that breaks off with them would announce another attempt
      closing.abort(connectionClosed());
      client.close();
    },
  };
}

async function connectWith(request: ConnectionRequest, io: Io, clock: Clock): Promise<KubeClient> {
  if (io.connect) return io.connect(request);
  const { connect } = await import('../../kube/index.js');
  const { env, cwd, prompt } = io;
  return connect({
    ...request,
    env,
    cwd,
    clock,
    // as kubectl without a home: below the current folder
    home: homeFolder(env) ?? cwd,
    interactive: prompt !== undefined,
  });
}

/** What work with a cluster gets. */
export interface ClusterSession {
  readonly cluster: Cluster;
  readonly progress: Progress;
  /** Masks every value of the vault in whatever is printed. */
  readonly io: Io;
  /** Takes the values of Secrets that are read. */
  readonly vault: Vault;
}

/** Opens the cluster, says which one it is, works, and closes it whatever happens. Nothing that is printed or thrown holds a value of the vault. */
export async function withCluster<Result>(
  settings: ClusterSettings,
  unguarded: Io,
  version: string,
  work: (session: ClusterSession) => Promise<Result>,
): Promise<Result> {
  const vault = createVault();
  return guarded(unguarded, vault, async (io) => {
    const progress = createProgress(io, settings);
    const cluster = await openCluster(settings, io, { version, emit: progress.emit });
    try {
      if (!settings.quiet) io.stderr(`${targetText(cluster.client.target)}\n`);
      return await work({ cluster, progress, io, vault });
    } finally {
      progress.end();
      cluster.close();
    }
  });
}
