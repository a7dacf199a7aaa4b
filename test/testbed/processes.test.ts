import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { describe, expect, test } from 'vitest';
import { freePorts } from '../../scripts/lib/testbed/ports.js';
import { createProcessGroup } from '../../scripts/lib/testbed/processes.js';
import { until } from '../../scripts/lib/testbed/until.js';
import { temporaryFolder } from '../support/folder.js';

const sleeper = { name: 'sleeper', file: '/bin/sh', args: ['-c', 'echo $$ > pid; exec sleep 60'] };

describe('programs of a test bed', () => {
  test('stop ends them and removes their folder, and may be called twice', async () => {
    const group = createProcessGroup();
    group.start(sleeper);
    const pid = await pidIn(group.folder);
    expect(alive(pid)).toBe(true);
    await group.stop();
    await group.stop();
    expect(alive(pid)).toBe(false);
    expect(existsSync(group.folder)).toBe(false);
  });

  test('one that ends by itself is a failure that quotes its log', async () => {
    const group = createProcessGroup();
    group.start({ name: 'broken', file: '/bin/sh', args: ['-c', 'echo no such flag >&2; exit 3'] });
    const failure = await until('the end', noFailure, () => group.failure('broken'));
    expect(failure).toBe('broken ended (3)\nno such flag');
    await group.stop();
  });

  test('one that cannot be started is a failure', async () => {
    const group = createProcessGroup();
    group.start({ name: 'absent', file: '/nowhere/absent', args: [] });
    expect(group.failure('absent')).toBe('absent could not be started');
    await group.stop();
  });

  test('one can be killed and started again', async () => {
    const group = createProcessGroup();
    group.start(sleeper);
    await pidIn(group.folder);
    await group.kill('sleeper');
    expect(group.failure('sleeper')).toContain('SIGKILL');
    group.start(sleeper);
    expect(group.failure('sleeper')).toBeUndefined();
    await group.stop();
  });

  test.each(['SIGKILL', 'SIGINT'] as const)('they end when their owner gets %s', async (signal) => {
    const { owner, folder } = await startOwner();
    const pid = await pidIn(folder);
    expect(alive(pid)).toBe(true);
    owner.kill(signal);
    await until('the end', noFailure, () => (!alive(pid) && !existsSync(folder) ? true : undefined));
    expect(existsSync(folder)).toBe(false);
  });
});

test('free ports are all different', async () => {
  const ports = await freePorts(20);
  expect(new Set(ports).size).toBe(20);
});

/** A process of its own that makes a group and says where its folder is. */
async function startOwner() {
  const folder = temporaryFolder({});
  const library = join(import.meta.dirname, '../../scripts/lib/testbed/processes.ts');
  const outfile = join(folder, 'processes.mjs');
  await build({
    entryPoints: [library],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'error',
  });
  writeFileSync(
    join(folder, 'owner.mjs'),
    `import { createProcessGroup } from './processes.mjs';
const group = createProcessGroup();
group.start(${JSON.stringify(sleeper)});
process.stdout.write(group.folder + '\\n');
setInterval(() => undefined, 1000);`,
  );
  const owner = spawn(process.execPath, [join(folder, 'owner.mjs')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [chunk] = (await once(owner.stdout, 'data')) as [Buffer];
  return { owner, folder: chunk.toString('utf8').trim() };
}

function pidIn(folder: string): Promise<number> {
  return until('the program', noFailure, () => {
    const file = join(folder, 'pid');
    const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
    return text.endsWith('\n') ? Number(text) : undefined;
  });
}

function noFailure(): undefined {
  return undefined;
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
