import { onAbort } from '../kernel/abort.js';
import type { Clock } from '../kernel/clock.js';
import type { KubeAnswer, KubeClient, KubeRequest } from './client.js';
import { KubeError } from './errors.js';

/** How long somebody waits for an answer. */
export interface Patience {
  readonly clock: Pick<Clock, 'sleep'>;
  /** Milliseconds. */
  readonly patience: number;
}

/**
 * The same client, which gives a request up that was not answered for so long. Around a client that retries, all attempts and the pauses between
 * them count together. Watches are passed through: they are silent while nothing happens.
 */
export function answeringWithin(client: KubeClient, patience: Patience): KubeClient {
  return { ...client, request: (request) => answer(client, request, patience) };
}

async function answer(
  client: KubeClient,
  request: KubeRequest,
  { clock, patience }: Patience,
): Promise<KubeAnswer> {
  const ending = new AbortController();
  const answered = new AbortController();
  const deaf = request.signal && onAbort(request.signal, () => ending.abort(request.signal?.reason));
  const late = clock.sleep(patience, answered.signal).then(() => {
    const error = unanswered(client, request, patience);
    ending.abort(error);
    throw error;
  });
  // what holds a request up without listening to a signal, such as a program that fetches a token, does not hold us up
  late.catch(() => undefined);
  try {
    return await Promise.race([client.request({ ...request, signal: ending.signal }), late]);
  } finally {
    answered.abort();
    deaf?.();
  }
}

function unanswered(
  { target }: KubeClient,
  { method = 'GET', path }: KubeRequest,
  patience: number,
): KubeError {
  return new KubeError(`${method} ${target.server}${path} was not answered within ${patience / 1000} s`, {
    kind: 'connection',
    status: 0,
    hint: 'see why it is slow, or wait longer with --timeout',
  });
}
