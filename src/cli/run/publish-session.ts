import type { PublishContext } from '../../gitops/publish.js';
import type { GithubTarget } from '../../gitops/pull-request.js';
import { OperatorError } from '../../kernel/errors.js';
import type { Emit } from '../../kernel/event.js';
import type { Options } from '../command.js';
import type { Io } from '../io.js';
import { systemClock } from '../process/clock.js';
import type { Product } from '../product.js';
import { openPublished } from './open-repository.js';

/** What commands that publish work with. */
export interface PublishSession {
  readonly context: PublishContext;
  /** The repository on GitHub. Absent: it is elsewhere, or there is no token. */
  readonly target?: GithubTarget;
}

/** What a session is opened with. */
export interface SessionRequest {
  /** Address of the repository. */
  readonly url: string;
  /** Whether pull requests or comments are written. */
  readonly forge: boolean;
  readonly options: Options;
  readonly io: Io;
  readonly product: Product;
}

/**
 * Opens a repository, works with it, and leaves nothing behind.
 *
 * @throws OperatorError `E_FORGE` when pull requests are wanted and cannot be reached
 */
export async function withPublishing<T>(
  request: SessionRequest,
  work: (session: PublishSession) => Promise<T>,
): Promise<T> {
  const { url, forge, io, product } = request;
  const emit = emitterOf(request);
  const { repository, target } = await openPublished(request, io, { emit, version: product.version });
  try {
    if (forge && !target) throw noForge(url);
    const signal = io.signal?.() ?? new AbortController().signal;
    const context = { repository, clock: io.clock ?? systemClock, emit, signal };
    return await work({ context, ...(target && { target }) });
  } finally {
    await repository.close();
  }
}

function emitterOf({ options, io }: SessionRequest): Emit {
  return (event) => {
    if (event.kind === 'retry' && options['quiet'] !== true)
      io.stderr(`${event.what}: ${event.because}; again in ${(event.after / 1000).toFixed(1)} s\n`);
  };
}

function noForge(url: string): OperatorError {
  return new OperatorError('E_FORGE', `pull requests of ${url} cannot be reached`, {
    hint: 'pull requests need a repository on GitHub and a token: CTO_GIT_TOKEN, GITHUB_TOKEN, GH_TOKEN, a GitHub App, or log in with gh; on other servers use --mode commit',
  });
}
