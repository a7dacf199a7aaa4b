import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { spawnExec } from '../../../src/kernel/exec.js';
import { bareEnvironment } from '../../support/program.js';

/** What a tool of the system said. */
export interface Said {
  readonly code: number | null;
  readonly text: string;
}

/** Runs a tool of the system in a folder, with no settings of whoever runs the tests. @throws Error when it is not installed: nothing is skipped silently */
export function tool(file: string, args: readonly string[], cwd: string, input = '', env = {}): Said {
  const { status, stdout, stderr, error } = spawnSync(file, args, {
    cwd,
    input,
    encoding: 'utf8',
    env: { ...bareEnvironment(), ...env },
  });
  // a tool that does not read all of its input is judged by its exit code
  if (error && (error as NodeJS.ErrnoException).code !== 'EPIPE')
    throw new Error(`${file} is needed by this test: apt-get install minisign gnupg coreutils perl`, {
      cause: error,
    });
  return { code: status, text: `${stdout}${stderr}` };
}

/** A home for gpg, and how to end its agent. */
export function gpgHome(folder: string): {
  readonly env: { readonly GNUPGHOME: string };
  readonly end: () => void;
} {
  const env = { GNUPGHOME: folder };
  execFileSync('chmod', ['700', folder]);
  // gpg measures how much work a passphrase should be: seconds on a busy machine
  writeFileSync(join(folder, 'gpg-agent.conf'), 's2k-count 65536\n');
  return {
    env,
    end: () => void spawnSync('gpgconf', ['--kill', 'all'], { env: { ...bareEnvironment(), ...env } }),
  };
}

/** The real port, with the bare environment. */
export const port = { exec: spawnExec, env: bareEnvironment() };
