import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { files, type Layout } from './programs.js';

/** How to run kubectl. */
export interface KubectlOptions {
  /** Text for its standard input. Absent: empty. */
  readonly input?: string;
  /** Working folder. Absent: ours. */
  readonly cwd?: string;
}

/** Result of a kubectl command. */
export interface KubectlResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the kubectl of the test bed's version as its administrator. */
export function runKubectl(
  { binaries, folder }: Layout,
  args: readonly string[],
  { input = '', cwd = process.cwd() }: KubectlOptions = {},
): Promise<KubectlResult> {
  return new Promise((resolve) => {
    // its cache of what the API server serves goes below HOME
    const env = { PATH: process.env['PATH'], HOME: folder, KUBECONFIG: join(folder, files.kubeconfig) };
    const options = { env, cwd, maxBuffer: 256 * 1024 * 1024 };
    const child = execFile(join(binaries, 'kubectl'), args, options, (error, stdout, stderr) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : error ? 1 : 0, stdout, stderr }),
    );
    // it may end without reading
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input);
  });
}
