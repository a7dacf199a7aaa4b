import type { Octokit } from 'octokit';
import type { Emit } from '../kernel/event.js';

/** How GitHub is reached. */
export interface GithubOptions {
  /** Token of a person, a job or an App's installation. Absent: only what is public, 60 requests an hour. */
  readonly token?: string;
  /** API of GitHub Enterprise Server, such as `https://github.example.com/api/v3`.
   * @default 'https://api.github.com' */
  readonly baseUrl?: string;
  /** Version of the program, for the user agent. */
  readonly version: string;
  readonly emit: Emit;
  /** Whether writes keep the pace that GitHub asks for, one a second; servers of one's own may do without.
   * @default true */
  readonly throttle?: boolean;
}

/** Client of the GitHub API, as everything here uses it. */
export type Github = Octokit;

/** What a throttled request was. */
interface ThrottledRequest {
  readonly method: string;
  readonly url: string;
}

/** How often a request that GitHub asked to slow down is sent again. */
const throttleRetries = 3;

/**
 * Makes a client. Octokit's own plugins send again what failed by 5xx, and wait as long as GitHub says when a rate limit is hit, secondary ones
 * included; both are told as events. Loads Octokit on first use: it takes longer than most commands.
 */
export async function createGithub(options: GithubOptions): Promise<Github> {
  const { token, baseUrl, version, emit, throttle = true } = options;
  const { Octokit } = await import('octokit');
  const limited =
    (why: string) =>
    (after: number, { method, url }: ThrottledRequest, _octokit: unknown, retries: number) => {
      const again = retries < throttleRetries;
      if (again)
        emit({
          kind: 'retry',
          what: `${method} ${url}`,
          because: why,
          attempt: retries + 1,
          attempts: throttleRetries,
          after: after * 1000,
        });
      return again;
    };
  return new Octokit({
    ...(token !== undefined && { auth: token }),
    userAgent: `cto/${version}`,
    ...(baseUrl !== undefined && { baseUrl }),
    // an empty repository answers 409 for ever; the others are the plugin's own
    retry: { doNotRetry: [400, 401, 403, 404, 409, 410, 422, 451] },
    throttle: {
      enabled: throttle,
      onRateLimit: limited('the rate limit of GitHub is used up'),
      onSecondaryRateLimit: limited('GitHub asks to slow down'),
    },
  });
}
