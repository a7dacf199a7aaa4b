import type { Clock } from '../../kernel/clock.js';
import type { Emit } from '../../kernel/event.js';
import { createGithub } from '../client.js';
import { defaultAttempts } from '../../kernel/retry.js';
import { createCaller } from './caller.js';
import type { Access } from './access.js';
import { assetMethods } from './assets.js';
import { extraMethods } from './extras.js';
import { factMethods } from './facts.js';
import type { Releases } from './port.js';
import { releaseMethods } from './releases.js';
import { tagMethods } from './tags.js';

/** How the releases of a repository are reached. */
export interface ReleasesOptions {
  readonly owner: string;
  readonly repo: string;
  /** Absent: only what is public. */
  readonly token?: string;
  /** Root of the API; another one for GitHub Enterprise Server, or the built-in forge.
   * @default 'https://api.github.com' */
  readonly apiUrl?: string;
  /** Version of the program, for the user agent. */
  readonly version: string;
  readonly clock: Clock;
  /** Told of every request that is sent again. */
  readonly emit: Emit;
  /** How often a request is made, the first time included.
   * @default defaultAttempts */
  readonly attempts?: number;
}

/** The real thing, over Octokit; bytes go past it, straight between disk and socket. */
export async function createReleases(options: ReleasesOptions): Promise<Releases> {
  const { owner, repo, token, apiUrl, version, clock, emit, attempts = defaultAttempts } = options;
  const github = await createGithub({
    ...(token !== undefined && { token }),
    ...(apiUrl !== undefined && { baseUrl: apiUrl.replace(/\/+$/, '') }),
    version,
    emit,
    // sending again, pace and waiting are the caller's, which can be interrupted and tested
    throttle: false,
  });
  const access: Access = {
    github,
    call: createCaller({ clock, emit, attempts }),
    at: (signal) => ({ owner, repo, request: { retries: 0, ...(signal && { signal }) } }),
    transfer: (signal) => ({
      ...(token !== undefined && { token }),
      userAgent: `cto/${version}`,
      ...(signal && { signal }),
    }),
  };
  return {
    ...factMethods(access),
    ...releaseMethods(access),
    ...assetMethods(access),
    ...tagMethods(access),
    ...extraMethods(access),
  };
}
