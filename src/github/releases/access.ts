import type { Github } from '../client.js';
import type { Caller } from './caller.js';
import type { TransferOptions } from './transfer.js';

/** What the methods of the port share. */
export interface Access {
  readonly github: Github;
  readonly call: Caller;
  /** Parameters of every request: the repository, the signal, and that Octokit does not send it again by itself. */
  readonly at: (signal: AbortSignal | undefined) => {
    readonly owner: string;
    readonly repo: string;
    readonly request: { readonly retries: number; readonly signal?: AbortSignal };
  };
  /** Who asks, for the transfer of bytes. */
  readonly transfer: (signal: AbortSignal | undefined) => TransferOptions;
}
