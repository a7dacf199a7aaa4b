import type { Exec } from '../../kernel/exec.js';
import type { Problem } from '../../kernel/problem.js';
import type { PublishContext } from '../publish/context.js';
import type { Secrets } from '../secrets.js';

/** What a publisher may use. */
export interface PublisherContext extends PublishContext {
  readonly secrets: Secrets;
  readonly exec: Exec;
  /** Complete environment that other programs get, without secrets. */
  readonly env: Readonly<Record<string, string>>;
  /** Registry that npm packages go to.
   * @default 'https://registry.npmjs.org/' */
  readonly npmRegistry?: string;
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
}
