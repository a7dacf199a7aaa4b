import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server on a free port of this machine. */
export interface Listening {
  /** Such as `http://127.0.0.1:41234`. */
  readonly url: string;
  /** Cuts every connection and waits until it is gone. */
  readonly stop: () => Promise<void>;
}

/** Starts a server; reachable from this machine alone. */
export async function listen(
  serve: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<Listening> {
  const server = createServer(serve);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
