import type { IncomingMessage } from 'node:http';
import { toKubeError } from '../classify.js';
import type { WatchEvent } from '../client.js';
import { KubeError } from '../errors.js';
import { lines } from '../lines.js';
import { connectionError } from './failure.js';

/** An event as it comes: errors are events too, as the status was sent long ago. */
type Received = WatchEvent | { readonly type: 'ERROR'; readonly object: { readonly code?: number } };

/**
 * Events of a watch until the server ends it.
 *
 * @throws KubeError for an `ERROR` event, and `connection` when it breaks off or falls silent; the signal's reason when aborted
 */
export async function* watchEvents(
  response: IncomingMessage,
  signal: AbortSignal,
  host: string,
): AsyncIterable<WatchEvent> {
  try {
    for await (const line of lines(response)) yield received(line);
  } catch (error) {
    if (signal.aborted) throw signal.reason as Error;
    throw error instanceof KubeError ? error : connectionError(error, host);
  } finally {
    response.destroy();
  }
}

function received(line: string): WatchEvent {
  const event = JSON.parse(line) as Received;
  if (event.type !== 'ERROR') return event;
  throw toKubeError(event.object.code ?? 500, event.object);
}
