import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Bundle } from '../../../src/bundle/bundle.js';
import { openGit } from '../../../src/gitops/git/index.js';
import { publish } from '../../../src/gitops/publish.js';
import { systemClock } from '../../../src/cli/process/clock.js';
import { spawnExec } from '../../../src/kernel/exec.js';
import type { GitServer } from '../../../test/gitops/support/git-server.js';
import { withFiles } from './bundles.js';

// the server lives in this process: git must not keep it from answering
const run = promisify(execFile);

/** What one round works with. */
export interface Round {
  readonly server: GitServer;
  readonly folder: string;
  readonly round: number;
  readonly bundle: Bundle;
  /** How many files change. */
  readonly files: number;
}

/** Milliseconds of one round. */
export interface RoundCost {
  readonly ours: number;
  /** `git push` alone, of a commit that is there. */
  readonly push: number;
  /** Clone, add, commit and push. */
  readonly byHand: number;
  readonly unchanged: number;
  /** Commits that publishing the same again made. */
  readonly commits: number;
}

/** Publishes, publishes again, and does by hand what the first made: the same files onto the same commit. */
export async function publishRound({ server, folder, round, bundle, files }: Round): Promise<RoundCost> {
  const name = `round-${round}`;
  server.create(name);
  await publishTo(server.url(name), folder, withFiles(bundle, files, 0));
  const start = server.git(name, 'rev-parse', 'main');
  const next = withFiles(bundle, files, 1);
  const ours = await timed(() => publishTo(server.url(name), folder, next));
  const published = server.git(name, 'rev-parse', 'main');
  const unchanged = await timed(() => publishTo(server.url(name), folder, next));
  const commits = Number(server.git(name, 'rev-list', '--count', `${published}..main`));
  const wanted = join(folder, 'wanted');
  await run('git', ['clone', '--quiet', server.folder(name), wanted]);
  server.git(name, 'update-ref', 'refs/heads/main', start);
  const { byHand, push } = await pushByHand(server.url(name), folder, wanted);
  rmSync(wanted, { recursive: true });
  return { ours, unchanged, commits, byHand, push };
}

async function pushByHand(
  url: string,
  folder: string,
  wanted: string,
): Promise<{ byHand: number; push: number }> {
  const copy = join(folder, 'copy');
  mkdirSync(copy);
  const git = (...args: readonly string[]) =>
    run('git', ['-C', copy, '-c', 'user.name=x', '-c', 'user.email=x@y', ...args]);
  let push = 0;
  const byHand = await timed(async () => {
    await git('clone', '--quiet', url, '.');
    cpSync(join(wanted, 'clusters'), join(copy, 'clusters'), { recursive: true });
    await git('add', '-A');
    await git('commit', '--quiet', '-m', 'by hand');
    push = await timed(() => git('push', '--quiet', 'origin', 'HEAD'));
  });
  rmSync(copy, { recursive: true });
  return { byHand, push };
}

async function publishTo(url: string, temporary: string, bundle: Bundle): Promise<void> {
  const env = { PATH: process.env['PATH'] ?? '', HOME: temporary };
  const repository = await openGit({ url, temporary, exec: spawnExec, env });
  const destination = { repositoryUrl: url, folder: 'clusters/one', environment: 'one' };
  const context = {
    repository,
    clock: systemClock,
    emit: () => undefined,
    signal: new AbortController().signal,
  };
  try {
    await publish(context, { bundle, destination, message: () => 'publish\n' });
  } finally {
    await repository.close();
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}
