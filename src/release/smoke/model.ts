import type { Exec } from '../../kernel/exec.js';
import type { Tool } from '../step.js';
import type { Target } from '../target.js';

/** What a program answered when it was started. */
export type Smoke =
  /** It ran and said what was expected. */
  | { readonly is: 'answered'; readonly by: Way['id'] }
  /** It ran and said something else, or failed. */
  | { readonly is: 'failed'; readonly by: Way['id']; readonly why: string }
  /** It cannot be started here, and why. */
  | { readonly is: 'skipped'; readonly because: string };

/** What a program is started with. */
export interface SmokeRequest {
  readonly target: Target;
  /** The program, by its absolute path. */
  readonly file: string;
  readonly args: readonly string[];
  /** Empty folder of its own, for what a way needs. */
  readonly folder: string;
  readonly exec: Exec;
  /** Environment in which tools are found. The program itself gets none of it. */
  readonly env: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** What a program said. */
export interface Answer {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A way to start programs of a platform on this machine. */
export interface Way {
  readonly id: 'native' | 'qemu' | 'wine';
  /** Programs and files that it needs; feeds `release doctor`. */
  readonly tools: readonly Tool[];
  /** Says what is missing; undefined when it can be gone. */
  readonly missing: (request: SmokeRequest) => Promise<string | undefined>;
  /** Starts the program. */
  readonly run: (request: SmokeRequest) => Promise<Answer>;
}

/** Whether a tool answers. */
export async function answers(
  { exec, env }: Pick<SmokeRequest, 'exec' | 'env'>,
  file: string,
  args: readonly string[],
): Promise<boolean> {
  return (await exec({ file, args, env })).code === 0;
}
