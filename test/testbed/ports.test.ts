import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { freePorts, portRange } from '../../scripts/lib/testbed/ports.js';

test('ports of a test bed are different, and none that the system gives to a connection of somebody else', async () => {
  const ports = await freePorts(50);
  expect(new Set(ports).size).toBe(50);
  expect(Math.min(...ports)).toBeGreaterThanOrEqual(portRange.first);
  expect(Math.max(...ports)).toBeLessThanOrEqual(portRange.last);
  expect(portRange.last).toBeLessThan(32_768);
});

test('ports of a test bed are let go again', async () => {
  const [port = 0] = await freePorts(1);
  await new Promise<void>((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(port, '127.0.0.1', () => server.close(() => resolve()));
  });
});
