import { createServer, type AddressInfo, type Server } from 'node:net';

/**
 * Free ports of the loopback address, all different. They are only free now: who starts a program on one must be ready to try
 * others.
 *
 * @param count how many
 */
export async function freePorts(count: number): Promise<readonly number[]> {
  // all are held at once, since the system may give a port that was let go again
  const servers = await Promise.all(Array.from({ length: count }, listen));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map(close));
  return ports;
}

function listen(): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve(server));
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => void server.close(() => resolve()));
}
