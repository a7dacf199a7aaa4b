import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Runs SOPS with the identity of one who may decrypt, and nothing of the machine's own settings. */
export async function sops(
  program: string,
  args: readonly string[],
  { identity, cwd }: { readonly identity: string; readonly cwd: string },
): Promise<string> {
  const env = { PATH: process.env['PATH'] ?? '', HOME: cwd, SOPS_AGE_KEY: identity };
  return (await run(program, [...args], { cwd, env, maxBuffer: 2 ** 26 })).stdout;
}
