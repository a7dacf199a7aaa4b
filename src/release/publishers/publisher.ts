import type { Exec } from '../../kernel/exec.js';
import type { Problem } from '../../kernel/problem.js';
import type { LocalForgeOptions } from '../forge/local/index.js';
import type { PublishContext } from '../publish/context.js';
import type { SecretName, Secrets } from '../secrets.js';

/** What a publisher may use. */
export interface PublisherContext extends PublishContext {
  readonly secrets: Secrets;
  readonly exec: Exec;
  /** Complete environment that other programs get, without secrets. */
  readonly env: Readonly<Record<string, string>>;
  /** Registry that npm packages go to.
   * @default 'https://registry.npmjs.org/' */
  readonly npmRegistry?: string;
  /** Whether what is asked only stands for the real places, and nothing may leave this machine.
   * @default false */
  readonly rehearsal?: boolean;
}

/** How a publisher ended. */
export type PublisherOutcome =
  | { readonly is: 'published'; readonly where: string }
  /** It was all there already, with the same bytes. */
  | { readonly is: 'same'; readonly where: string }
  /** Everything is there, and not public, as it was wanted. */
  | { readonly is: 'draft'; readonly where: string }
  | { readonly is: 'skipped'; readonly because: string }
  | { readonly is: 'failed'; readonly error: unknown };

/** How a release that is public is taken back. */
export interface Supersession {
  /** Why, for people. */
  readonly because: string;
  /** Tag to use instead. Absent: none yet. */
  readonly by?: string;
  /** Whether it is only said what would be done. */
  readonly dryRun: boolean;
}

/** What became of it. */
export type SupersessionOutcome =
  /** Done, or with `dryRun` what would be: calls, for people. */
  | { readonly is: 'superseded' | 'same'; readonly where: string; readonly acts: readonly string[] }
  | { readonly is: 'skipped'; readonly because: string };

/** One request of a rehearsal. */
export interface RehearsedCall {
  /** Host that would get it, such as `api.github.com`. */
  readonly server: string;
  readonly method: string;
  /** Path with its parameters in braces. */
  readonly route: string;
  /** Path and query as they were asked for. */
  readonly path: string;
  /** JSON that was sent. Absent: none, or bytes. */
  readonly request?: unknown;
  /** Status of the answer; 0 when there was none. */
  readonly status: number;
}

/** What stands for a place is started with. */
export interface RehearsalSetting extends Pick<
  PublisherContext,
  'plan' | 'clock' | 'emit' | 'env' | 'npmRegistry'
> {
  /** Our own version. */
  readonly version: string;
  /** A folder to keep things in, one of its own; removed with the rehearsal. */
  readonly folder: string;
  /** What the forge starts with. */
  readonly forge: Partial<Pick<LocalForgeOptions, 'tags' | 'immutable' | 'burnt' | 'faults'>>;
  /** Root of the API of the real forge; only its name is used. */
  readonly apiUrl: string;
  /** Told of every call when it arrives; what it sent and its status are there when it has its answer. */
  readonly told: (call: RehearsedCall) => void;
}

/** What stands for a place, on this machine. */
export interface StandIn {
  /** What publishers are given in place of their own. */
  readonly context: Partial<Pick<PublisherContext, 'releases' | 'env' | 'npmRegistry'>>;
  /** What it takes for a token; worth nothing elsewhere. */
  readonly secrets: Readonly<Partial<Record<SecretName, string>>>;
  readonly stop: () => Promise<void>;
}

/**
 * One place that releases go to. A further one is a file like `npm.ts` and a line in the list of `index.ts`.
 *
 * Each looks at the world first and does only what is missing, so that the same call continues after any interruption.
 */
export interface Publisher {
  /** As `publishers` of the configuration names it. */
  readonly id: string;
  /** What goes on while it runs, as a present participle. */
  readonly title: string;
  /** Publishers that must have succeeded before. What cannot be taken back comes after what is verified first. */
  readonly needs: readonly string[];
  /** Finds what would fail, before anything is sent. @throws OperatorError when it cannot even ask */
  readonly preflight: (context: PublisherContext, signal: AbortSignal) => Promise<readonly Problem[]>;
  /** Publishes. @throws OperatorError; the signal's reason when aborted */
  readonly publish: (
    context: PublisherContext,
    signal: AbortSignal,
  ) => Promise<Exclude<PublisherOutcome, { readonly is: 'failed' }>>;
  /** Marks what is public as superseded; deletes nothing. Absent: done by `rollback` itself, or not possible. @throws OperatorError */
  readonly supersede?: (
    context: PublisherContext,
    wanted: Supersession,
    signal: AbortSignal,
  ) => Promise<SupersessionOutcome>;
  /** Starts what stands for the place in `publish --dry-run`. Absent: nothing does, and a rehearsal leaves the publisher out. */
  readonly rehearse?: (setting: RehearsalSetting) => Promise<StandIn>;
}
