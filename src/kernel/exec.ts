/** One call of another program. Never through a shell: arguments reach it as they are. */
export interface ExecCall {
  /** Program, found on PATH or by its path. */
  readonly file: string;
  readonly args: readonly string[];
  /** Complete environment: nothing is inherited that is not in here. */
  readonly env: Readonly<Record<string, string>>;
  /** Folder it runs in. Absent: that of this process. */
  readonly cwd?: string;
  /** What it reads. Absent: nothing. */
  readonly stdin?: string | Uint8Array;
  /** Ends it. */
  readonly signal?: AbortSignal;
}

/** How a program ended. */
export interface ExecResult {
  /** Exit code; 127 when the program was not found, 126 when it is there and may not be run, as shells have it. */
  readonly code: number;
  readonly stdout: Uint8Array;
  readonly stderr: string;
}

/** Runs programs: a port, so that tests give their own. Every exit code is a result. @throws the signal's reason when aborted */
export type Exec = (call: ExecCall) => Promise<ExecResult>;

/** The real thing: starts the program, feeds it, gathers what it says. */
export const spawnExec: Exec = async ({ file, args, env, cwd, stdin, signal }) => {
  signal?.throwIfAborted();
  const { spawn } = await import('node:child_process');
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { env: { ...env }, cwd, stdio: 'pipe', shell: false });
    const stop = () => child.kill('SIGTERM');
    signal?.addEventListener('abort', stop, { once: true });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    // a program that ends before it has read everything is judged by its exit code
    child.stdin.on('error', () => undefined);
    child.on('error', (error: NodeJS.ErrnoException) => {
      const answer = unstarted(file, error.code);
      if (answer) resolve(answer);
      else reject(error);
    });
    child.on('close', (code) => {
      signal?.removeEventListener('abort', stop);
      if (signal?.aborted === true) reject(signal.reason as Error);
      else
        resolve({ code: code ?? 1, stdout: Buffer.concat(out), stderr: Buffer.concat(err).toString('utf8') });
    });
    child.stdin.end(stdin);
  });
};

/** What a shell would say of a program that did not start; undefined for failures that no shell knows. */
function unstarted(file: string, code: string | undefined): ExecResult | undefined {
  const stdout = new Uint8Array();
  if (code === 'ENOENT') return { code: 127, stdout, stderr: `"${file}" was not found on PATH` };
  if (code !== 'EACCES') return undefined;
  if (file.includes('/')) return { code: 126, stdout, stderr: `"${file}" may not be run: permission denied` };
  // execvp(3) says so, too, when it is nowhere and a folder of PATH is closed to this user
  return { code: 127, stdout, stderr: `"${file}" was not found on PATH, or may not be run` };
}
