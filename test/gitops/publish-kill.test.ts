import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeBundle } from '../../src/bundle/write.js';
import { parseMarker } from '../../src/gitops/marker.js';
import { temporaryFolder } from '../support/folder.js';
import { bareEnvironment, buildProgram, program } from '../support/program.js';
import { committedBundle, numberedBundle } from './support/bundle.js';
import { startGitServer, type GitServer } from './support/git-server.js';

const [before, after] = [committedBundle('minimal'), numberedBundle(committedBundle('minimal'), 1)];
const folder = 'clusters/one';

/** The program, as a process of its own with everything that it starts. */
interface Publisher {
  readonly kill: () => void;
  readonly ended: Promise<number | undefined>;
}

describe('a publisher that is killed', () => {
  let server: GitServer;
  let scratch: string;
  let old: string;

  beforeAll(async () => {
    buildProgram();
    scratch = temporaryFolder();
    writeBundle(before, join(scratch, 'before'));
    writeBundle(after, join(scratch, 'after'));
    server = await startGitServer();
    server.create('kill');
    expect(await start('before').ended).toBe(0);
    old = server.git('kill', 'rev-parse', 'main');
  }, 120_000);
  afterAll(() => server.stop());

  /** Publishes one of the two bundles. Its git runs in the same process group, and is killed with it. */
  function start(name: 'before' | 'after'): Publisher {
    const args = ['publish', '--bundle', join(scratch, name), '--repository', server.url('kill')];
    const child = spawn(process.execPath, [program, ...args, '--branch', 'main', '--path', folder], {
      cwd: scratch,
      // one that is killed leaves its clone
      env: { ...bareEnvironment(), TMPDIR: scratch },
      stdio: 'ignore',
      detached: true,
    });
    const ended = once(child, 'close').then(([code]) => (code as number | null) ?? undefined);
    return {
      ended,
      kill: () => {
        if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGKILL');
      },
    };
  }

  /** What the remote holds: the old commit, or a whole new one right after it. */
  function state(): 'old' | 'new' {
    server.git('kill', 'fsck', '--strict', '--no-dangling');
    const head = server.git('kill', 'rev-parse', 'main');
    if (head === old) return 'old';
    expect(server.git('kill', 'rev-parse', 'main^')).toBe(old);
    const marker = parseMarker(server.git('kill', 'show', `main:${folder}/.cto.json`), 'remote');
    expect(marker.digest).toBe(after.index.digest);
    const tree = new Map(
      server
        .git('kill', 'ls-tree', '-r', `main:${folder}`)
        .split('\n')
        .map((line) => line.split('\t'))
        .map(([entry = '', path = '']) => [path, entry.split(' ')[2]]),
    );
    for (const { path, id } of marker.files) expect([path, tree.get(path)]).toEqual([path, id]);
    expect(tree.size).toBe(marker.files.length + 1);
    return 'new';
  }

  /** Lets the programs of the server finish what they have got. */
  async function quiet(): Promise<void> {
    let seen = '';
    for (;;) {
      const now = `${server.git('kill', 'for-each-ref')} ${server.log.length}`;
      if (now === seen) return;
      seen = now;
      await pause(300);
    }
  }

  /** Kills the publisher when the server gets its request of this number, before or shortly after it is served. */
  async function killAt(number: number, served: boolean): Promise<boolean> {
    let count = 0;
    const publisher = start('after');
    let came = false;
    server.intercept = async (request: IncomingMessage) => {
      count += 1;
      if (count !== number) return false;
      came = true;
      if (!served) {
        publisher.kill();
        await pause(100);
        return request.destroyed;
      }
      setTimeout(publisher.kill, 20);
      return false;
    };
    await publisher.ended;
    await quiet();
    server.intercept = () => false;
    return came;
  }

  test.each([
    ['before the server answers', false],
    ['while the server answers', true],
  ])(
    'leaves the remote at the old or at the new commit at every request: %s',
    async (_, served) => {
      const seen = new Set<string>();
      let number = 1;
      while (await killAt(number, served)) {
        seen.add(state());
        number += 1;
        server.git('kill', 'update-ref', 'refs/heads/main', old);
      }
      // the run that sent fewer requests went through, on top of whatever those before left behind
      expect(number).toBeGreaterThan(3);
      expect(state()).toBe('new');
      server.git('kill', 'update-ref', 'refs/heads/main', old);
      expect(seen).toContain('old');
    },
    300_000,
  );

  test('leaves nothing half done when it is killed while it reads and plans, at any time', async () => {
    for (let milliseconds = 50; milliseconds <= 650; milliseconds += 150) {
      const publisher = start('after');
      await pause(milliseconds);
      publisher.kill();
      await publisher.ended;
      await quiet();
      state();
      server.git('kill', 'update-ref', 'refs/heads/main', old);
    }
  }, 120_000);
});
