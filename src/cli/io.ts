import type { Identity } from '../apply/context.js';
import type { Clock } from '../kernel/clock.js';
import type { KubeClient } from '../kube/client.js';
import { systemClock } from './process/clock.js';
import { processIdentity } from './process/identity.js';
import { listenForSignals } from './process/interruption.js';
import { canAsk, terminalPrompt, type Prompt } from './process/prompt.js';

/** Which cluster is to be connected to, as a person named it. */
export interface ConnectionRequest {
  /** Context of the kubeconfig. Absent: its current one. */
  readonly context?: string;
  /** File of the kubeconfig. Absent: KUBECONFIG, `~/.kube/config`, or the cluster that the process runs in. */
  readonly kubeconfig?: string;
}

/** What a command may touch of the process: the only way to print, to ask and to reach a cluster. Tests give their own. */
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
  /** Time, for the engines.
   * @default systemClock */
  readonly clock?: Clock;
  /** Questions. Absent: nobody can be asked. */
  readonly prompt?: Prompt;
  /** Aborted when a person ends the work. Whoever calls it takes over Ctrl-C from the system, which otherwise ends the process at once.
   * @default a signal that is never aborted */
  readonly signal?: () => AbortSignal;
  /** Size of the terminal on stderr, as it is now. Absent, or answering undefined: it is no terminal. */
  readonly terminal?: () => { readonly columns: number } | undefined;
  /** Who runs the command.
   * @default the user of the process */
  readonly identity?: Identity;
  /** Connects to a cluster.
   * @default by the kubeconfig of the environment */
  readonly connect?: (request: ConnectionRequest) => Promise<KubeClient>;
}

/** The real process. */
export function processIo(): Io {
  const { env, stdout, stderr } = process;
  const say = (text: string) => void stderr.write(text);
  let signal: AbortSignal | undefined;
  for (const stream of [stdout, stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => leaveQuietly(error, signal));
  return {
    stdout: (text) => void stdout.write(text),
    stderr: say,
    color: wantsColor(env, stderr.isTTY),
    cwd: process.cwd(),
    env,
    now: () => performance.now(),
    clock: systemClock,
    signal: () => (signal ??= listenForSignals(process, say)),
    terminal: () => (stderr.isTTY && env['TERM'] !== 'dumb' ? { columns: stderr.columns } : undefined),
    identity: processIdentity(env),
    ...(canAsk() && { prompt: terminalPrompt }),
  };
}

/**
 * Who reads the output may stop early, as `head` does; that is no error of ours. Work that cannot simply stop, which is what asks for the signal,
 * goes on without a reader.
 */
function leaveQuietly(error: NodeJS.ErrnoException, signal: AbortSignal | undefined): void {
  if (error.code !== 'EPIPE') throw error;
  if (signal === undefined) process.exit();
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

const styles = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, cyan: 36 } as const;

/** How a text can stand out. */
export type Style = keyof typeof styles;

/** Text in a style, or as it is where colours are off. */
export function paint(io: Pick<Io, 'color'>, style: Style, text: string): string {
  return io.color ? `\u001b[${styles[style]}m${text}\u001b[0m` : text;
}
