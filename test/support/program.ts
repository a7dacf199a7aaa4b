import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { temporaryFolder } from './folder.js';

/** Root of the repository. */
export const root = resolve(import.meta.dirname, '..', '..');

/** The compiled command line. */
export const program = join(root, 'build', 'cli.js');

let built = false;

/** Compiles the program when it is older than its sources, once for all tests. */
export function buildProgram(): void {
  if (built) return;
  execFileSync(process.execPath, [join(root, 'scripts', 'run.mjs'), '--setup'], { stdio: 'pipe' });
  built = true;
}

/** What a program answered. */
export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** What {@link cto} may vary. */
export interface RunOptions {
  /** Absent: a folder of its own. */
  readonly cwd?: string;
  /** On top of the bare environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Another program than the command line. */
  readonly script?: string;
}

/** Runs the compiled command line as a person would, with no home folder and no settings of whoever runs the tests. */
export function cto(args: readonly string[], options: RunOptions = {}): Outcome {
  buildProgram();
  const { status, stdout, stderr } = spawnSync(process.execPath, [options.script ?? program, ...args], {
    cwd: options.cwd ?? temporaryFolder(),
    env: { ...bareEnvironment(), ...options.env },
    encoding: 'utf8',
    maxBuffer: 2 ** 27,
  });
  return { code: status, stdout, stderr };
}

/** The same in a shell, for pipes. `cto` stands for the program. */
export function shell(script: string, options: RunOptions = {}): Outcome {
  buildProgram();
  const prelude = `cto() { '${process.execPath}' '${program}' "$@"; }\n`;
  const { status, stdout, stderr } = spawnSync('bash', ['-c', prelude + script], {
    cwd: options.cwd ?? temporaryFolder(),
    env: { ...bareEnvironment(), ...options.env },
    encoding: 'utf8',
    maxBuffer: 2 ** 27,
  });
  return { code: status, stdout, stderr };
}

/** Starts the program, or another script, without waiting for it. */
export function startCto(args: readonly string[], cwd: string, script: string = program): ChildProcess {
  buildProgram();
  return spawn(process.execPath, [script, ...args], { cwd, env: bareEnvironment(), stdio: 'ignore' });
}

/** Waits for the end of a program that was started. */
export function ended(child: ChildProcess): Promise<{ code: number | null; signal: string | null }> {
  return new Promise((resolveEnd) => child.once('exit', (code, signal) => resolveEnd({ code, signal })));
}

/** Only what a program needs to start: no CTO_ variables, no colours, no home; and our temporary folder, so that what it leaves there is noticed. */
export function bareEnvironment(): Record<string, string> {
  const path = [dirname(process.execPath), process.env['PATH'] ?? ''].join(delimiter);
  return { PATH: path, HOME: join(tmpdir(), 'cto-test-has-no-home'), LANG: 'C.UTF-8', TMPDIR: tmpdir() };
}
