import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Exec, ExecResult } from '../../../kernel/exec.js';

/** Runs gpg with one set of arguments. @param input what it reads */
export type Gpg = (args: readonly string[], input?: string | Uint8Array) => Promise<ExecResult>;

/** How to reach gpg. */
export interface GpgPort {
  readonly exec: Exec;
  /** Complete environment; GNUPGHOME is added. */
  readonly env: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/**
 * Works with gpg in a home of its own, which is gone afterwards, with its agent: keys of the person who releases are neither used nor changed, and
 * the key of the release does not stay. In the temporary folder, since the agent's socket must have a short path.
 */
export async function withGpgHome<T>(
  { exec, env, signal }: GpgPort,
  work: (gpg: Gpg) => Promise<T>,
): Promise<T> {
  const home = mkdtempSync(join(tmpdir(), 'cto-gpg-'));
  chmodSync(home, 0o700);
  // else the agent measures how much work a passphrase should be, for a copy of the key that lives for a second
  writeFileSync(join(home, 'gpg-agent.conf'), 's2k-count 65536\n');
  const own = { ...env, GNUPGHOME: home, LC_ALL: 'C.UTF-8' };
  const run: Gpg = (args, input) =>
    exec({
      file: 'gpg',
      args: ['--batch', '--no-tty', '--pinentry-mode', 'loopback', ...args],
      env: own,
      ...(input !== undefined && { stdin: input }),
      ...(signal && { signal }),
    });
  try {
    return await work(run);
  } finally {
    await exec({ file: 'gpgconf', args: ['--kill', 'all'], env: own }).catch(() => undefined);
    rmSync(home, { recursive: true, force: true });
  }
}
