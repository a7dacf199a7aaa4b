import { randomInt } from 'node:crypto';
import { createServer, type AddressInfo, type Server } from 'node:net';

/**
 * Below the ports that systems take by themselves: from 32768 on Linux (`ip_local_port_range`), from 49152 elsewhere (RFC 6335). Among those, a program that is halted
 * finds its port taken when it is started again, by a connection or a server of somebody else.
 */
export const portRange = { first: 12_000, last: 32_767 } as const;

/** How many ports that are taken are passed by. */
const attempts = 200;

/**
 * Free ports of the loopback address, all different. They are only free now: who starts a program on one must be ready to try
 * others.
 *
 * @param count how many
 * @throws Error when nearly every port is taken; what the system says
 */
export async function freePorts(count: number): Promise<readonly number[]> {
  // all are held at once, so that they differ
  const servers = await Promise.all(Array.from({ length: count }, listen));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map(close));
  return ports;
}

async function listen(): Promise<Server> {
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const server = await listenOn(randomInt(portRange.first, portRange.last + 1));
    if (server) return server;
  }
  throw new Error(`no free port from ${portRange.first} to ${portRange.last}, ${attempts} times`);
}

/** Undefined: the port is taken. */
function listenOn(port: number): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(undefined);
      else reject(error);
    });
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => void server.close(() => resolve()));
}
