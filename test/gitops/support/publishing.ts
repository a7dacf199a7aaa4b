import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { openGit } from '../../../src/gitops/git/index.js';
import { publish, type Publication, type PublishRequest } from '../../../src/gitops/publish.js';
import type { Clock } from '../../../src/kernel/clock.js';
import { isOperatorError, type OperatorError } from '../../../src/kernel/errors.js';
import { spawnExec } from '../../../src/kernel/exec.js';
import { temporaryFolder } from '../../support/folder.js';
import { bareEnvironment } from '../../support/program.js';
import { committedBundle } from './bundle.js';

/** The time of this machine. */
export const clock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  random: () => Math.random(),
};

/** Publishes the minimal bundle to `clusters/a` of a repository, as somebody with a bare environment. */
export async function publishTo(
  url: string,
  more: Partial<PublishRequest> = {},
  env: Readonly<Record<string, string>> = {},
): Promise<Publication> {
  const repository = await openGit({
    url,
    exec: spawnExec,
    env: { ...bareEnvironment(), ...env },
    temporary: temporaryFolder(),
  });
  const destination = { repositoryUrl: url, folder: 'clusters/a', environment: 'a' };
  try {
    const context = { repository, clock, emit: () => undefined, signal: new AbortController().signal };
    const message = () => 'publish\n';
    return await publish(context, { bundle: committedBundle(), destination, message, ...more });
  } finally {
    await repository.close();
  }
}

/** The error that something ends with, which has to be one for operators. */
export async function errorOf(work: Promise<unknown>): Promise<OperatorError> {
  const reason = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (isOperatorError(reason)) return reason;
  throw new Error(`no error for operators: ${String(reason)}`);
}

/** Commits files as somebody else does, with git's own commands. */
export function commitFiles(
  repository: string,
  files: Readonly<Record<string, string>>,
  branch = 'main',
): void {
  const folder = temporaryFolder();
  const git = (...args: readonly string[]) =>
    execFileSync('git', ['-C', folder, '-c', 'user.name=x', '-c', 'user.email=x@y', ...args], {
      stdio: 'pipe',
    });
  git('clone', '--quiet', repository, '.');
  git('checkout', '--quiet', '-B', branch);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(folder, dirname(path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  git('add', '.');
  git('commit', '--quiet', '-m', Object.keys(files).join(' '));
  git('push', '--quiet', 'origin', `HEAD:refs/heads/${branch}`);
}
