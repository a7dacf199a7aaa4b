/** What a command may touch of the process: the only way to print. Tests give their own. */
export interface Io {
  /** Results, for people or programs. */
  readonly stdout: (text: string) => void;
  /** Everything else: progress, warnings, errors. */
  readonly stderr: (text: string) => void;
  /** Whether colours are wanted on stderr. */
  readonly color: boolean;
  /** Current folder. */
  readonly cwd: string;
  /** Environment variables. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Milliseconds of a monotonic clock, for showing how long something took. */
  readonly now: () => number;
}

/** The real process. */
export function processIo(): Io {
  const { env, stdout, stderr } = process;
  stdout.on('error', leaveQuietly);
  stderr.on('error', leaveQuietly);
  return {
    stdout: (text) => void stdout.write(text),
    stderr: (text) => void stderr.write(text),
    color: wantsColor(env, stderr.isTTY),
    cwd: process.cwd(),
    env,
    now: () => performance.now(),
  };
}

/** Who reads the output may stop early, as `head` does; that is no error of ours. By then the work is done: results are printed last. */
function leaveQuietly(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
}

/** https://no-color.org: any value of NO_COLOR switches colours off; otherwise a terminal has them unless it is dumb. */
export function wantsColor(
  env: Readonly<Record<string, string | undefined>>,
  terminal: boolean | undefined,
): boolean {
  if (env['NO_COLOR'] !== undefined && env['NO_COLOR'] !== '') return false;
  if (env['CTO_NO_COLOR'] !== undefined && env['CTO_NO_COLOR'] !== '') return false;
  return terminal === true && env['TERM'] !== 'dumb';
}

/** Text in bold, red, yellow or dim, or as it is where colours are off. */
export function paint(
  io: Pick<Io, 'color'>,
  style: 'bold' | 'red' | 'yellow' | 'dim' | 'green',
  text: string,
): string {
  const code = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33 }[style];
  return io.color ? `\u001b[${code}m${text}\u001b[0m` : text;
}
