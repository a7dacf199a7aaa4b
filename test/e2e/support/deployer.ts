import { spawn, type ChildProcess } from 'node:child_process';
import { tmpdir } from 'node:os';
import { bareEnvironment, program } from '../../support/program.js';

/** How a run of the program ended. */
export interface DeployerOutcome {
  /** Absent: it was killed. */
  readonly code: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
  readonly seconds: number;
}

/** How to run the program. */
export interface DeployerOptions {
  /** Path of the kubeconfig. */
  readonly kubeconfig: string;
  /** More environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Options of Node, such as a preload. */
  readonly node?: readonly string[];
  /** Gets the process as soon as it runs. */
  readonly started?: (child: ChildProcess) => void;
  /** Seconds after which it is killed, so that a hanging one fails by itself.
   * @default 240 */
  readonly limit?: number;
}

/** `CTO_E2E_PROGRAM` names another build, such as one that does not change while sources do. */
const file = process.env['CTO_E2E_PROGRAM'] ?? program;

/** Runs the compiled command line against a cluster, without blocking: proxies and operators live in this process. */
export function runDeployer(
  args: readonly string[],
  { kubeconfig, env = {}, node = [], started, limit = 240 }: DeployerOptions,
): Promise<DeployerOutcome> {
  return new Promise((resolve, reject) => {
    const begin = performance.now();
    const child = spawn(process.execPath, [...node, file, ...args], {
      cwd: tmpdir(),
      env: { ...bareEnvironment(), KUBECONFIG: kubeconfig, NO_COLOR: '1', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const heard = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const)
      child[name].setEncoding('utf8').on('data', (text: string) => (heard[name] += text));
    const timer = setTimeout(() => {
      heard.stderr += `\nkilled by the test after ${limit} seconds\n`;
      child.kill('SIGKILL');
    }, limit * 1000);
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ code: code ?? undefined, ...heard, seconds: (performance.now() - begin) / 1000 });
    });
    started?.(child);
  });
}

/** What a run said, for messages of tests: first what failed, since whoever shows the message may cut it in the middle. */
export function said(args: readonly string[], { code, stdout, stderr }: DeployerOutcome): string {
  const failures = stderr.split('\n').filter((line) => /\bfailed [A-Z]\w+ \S+: /.test(line));
  const title = `cto ${args.join(' ')} ended with ${code ?? 'a signal'}`;
  return [title, ...failures, `${stdout}${stderr}`].join('\n').trimEnd();
}
