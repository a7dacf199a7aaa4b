import type { Clock } from '../kernel/clock.js';
import type { Emit } from '../kernel/event.js';
import type { Limit } from '../kernel/limit.js';
import { defaultAttempts, retry, type Passing } from '../kernel/retry.js';
import type { KubeAnswer, KubeClient, KubeRequest } from './client.js';
import { isKubeError, passingKinds } from './errors.js';
import { doneBefore, repeatable } from './repeat.js';

/** What retrying needs. */
export interface RetryingOptions {
  readonly clock: Clock;
  readonly emit: Emit;
  /** Ends the waiting between attempts; what is under way is not ended by it. Absent: only the signal of a request does. */
  readonly signal?: AbortSignal;
  /** Told when the API server asks for less. Absent: nobody is. */
  readonly limit?: Pick<Limit, 'slowDown'>;
}

/**
 * Attempts at a cluster that has never answered: most likely it is off or its address is wrong, and somebody waits. The same when one request has
 * used up all its attempts: what comes after a loss, such as writing down the result, would each wait as long.
 */
const firstAttempts = 3;

interface Session {
  readonly client: KubeClient;
  readonly options: RetryingOptions;
  /** Whether the cluster is there: it has answered, and no request has waited for it in vain since. */
  reached: boolean;
}

/**
 * The same client, which sends again what failed for a reason that may pass: bounded, with growing pauses or the one that the server
 * asked for, and telling why. Repeating is safe: what a first attempt did whose answer was lost is recognised (see `doneBefore`), and
 * what cannot be recognised is not repeated. Watches are passed through; `observe` goes on with them.
 */
export function retrying(client: KubeClient, options: RetryingOptions): KubeClient {
  const session: Session = { client, options, reached: false };
  return { ...client, request: (request) => send(session, request) };
}

async function send(session: Session, request: KubeRequest): Promise<KubeAnswer> {
  const { client, options } = session;
  // whether an attempt may have been carried out although it failed
  let lost = false;
  return retry((number) => attempt(session, request, { lost, number }), {
    clock: options.clock,
    attempts: defaultAttempts,
    signals: [request.signal, options.signal],
    passes: (error, number) => {
      const passing = passingOf(session, error, number);
      if (passing === undefined) return undefined;
      const carriedOut = isKubeError(error, 'connection', 'server');
      if (carriedOut && !repeatable(request)) return undefined;
      lost ||= carriedOut;
      return passing;
    },
    onRetry: (next) => options.emit({ kind: 'retry', what: describe(client, request), ...next }),
  });
}

interface Attempt {
  /** Whether an earlier one may have been carried out although it failed. */
  readonly lost: boolean;
  readonly number: number;
}

async function attempt(
  session: Session,
  request: KubeRequest,
  { lost, number }: Attempt,
): Promise<KubeAnswer> {
  try {
    const answer = await session.client.request(request);
    session.reached = true;
    return answer;
  } catch (error) {
    session.reached ||= isKubeError(error) && error.status > 0;
    if (number === defaultAttempts && isKubeError(error, 'connection')) session.reached = false;
    const done = lost && isKubeError(error) ? await doneBefore(session.client, request, error) : undefined;
    if (done !== undefined) return done;
    throw error;
  }
}

function passingOf({ options, reached }: Session, error: unknown, attempt: number): Passing | undefined {
  if (!isKubeError(error, ...passingKinds)) return undefined;
  if (!reached && attempt >= firstAttempts) return undefined;
  if (error.kind === 'throttled') options.limit?.slowDown();
  const { message: because, retryAfter } = error;
  return { because, ...(retryAfter !== undefined && { after: retryAfter }) };
}

/** Method and path: what is asked for, never what is sent. */
function describe({ target }: KubeClient, { method = 'GET', path }: KubeRequest): string {
  return `${method} ${target.server}${path}`;
}
