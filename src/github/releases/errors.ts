import { distrustOf } from '../../kernel/distrust.js';
import { exitCodes, isOperatorError, OperatorError } from '../../kernel/errors.js';
import { redact } from '../../kernel/redact.js';
import type { Passing } from '../../kernel/retry.js';
import { statusOf } from '../errors.js';

/** An answer that was no success, from whatever client it came. */
export class ForgeAnswer extends Error {
  override readonly name = 'ForgeAnswer';

  /**
   * @param status of the answer
   * @param headers of the answer, names in lower case
   * @param message what the server said
   */
  constructor(
    readonly status: number,
    readonly headers: Readonly<Record<string, string | number | undefined>>,
    message: string,
  ) {
    super(message);
  }
}

const hints: Readonly<Record<number, string>> = {
  401: 'the token is not valid (any more): make a new one and give it as GITHUB_TOKEN',
  403: 'the token may not do this: a classic token needs the scope "repo", a fine-grained one and that of a job "contents: write" for this repository',
  404: 'check the repository in release.yaml; a private repository, and every draft, looks absent to a token without rights',
  422: 'GitHub understood the request and refused it: its message says which field',
};

/** Error of a request, for people. @param what was wanted, such as `making the draft of v1.0.0` */
export function forgeError(what: string, error: unknown, signal?: AbortSignal): unknown {
  if (signal?.aborted === true) return signal.reason as unknown;
  if (isOperatorError(error) || !(error instanceof Error)) return error;
  const status = answered(error);
  // a file that cannot be read, or a bug: no matter of the server
  if (status === undefined && !broken(error)) return error;
  const said = redact(error.message);
  const distrust = distrustOf(error);
  const hint = hintOf(error, status, distrust);
  const happened =
    distrust !== undefined
      ? `the server cannot be trusted: ${distrust}`
      : status === undefined
        ? `no answer: ${said}`
        : `GitHub answered ${status}: ${said}`;
  return new OperatorError(codeOf(status), `${what} failed: ${happened}`, {
    ...(hint !== undefined && { hint }),
    exitCode: exitCodes.remote,
    cause: error,
  });
}

function hintOf(error: Error, status: number | undefined, distrust: string | undefined): string | undefined {
  if (distrust !== undefined) return distrustHint;
  if (status === undefined) return connectionHint;
  return slowed(error) ? slowHint : hints[status];
}

const distrustHint =
  'check the address of the API; where a proxy or a server of your own signs, name the file of its authority in NODE_EXTRA_CA_CERTS';
const connectionHint =
  'check the network and api_url in release.yaml, then continue with: npm run release -- resume';
const slowHint =
  'GitHub asks to slow down: wait as long as it says, then continue with: npm run release -- resume';

function codeOf(status: number | undefined): string {
  if (status === 401) return 'E_GITHUB_TOKEN';
  if (status === 403) return 'E_GITHUB_RIGHTS';
  return status === undefined ? 'E_GITHUB_UNREACHABLE' : 'E_GITHUB';
}

/** Status of an answer; undefined when there was none. Octokit gives a broken connection the status 500 and no response. */
export function answered(error: unknown): number | undefined {
  const raw = isOperatorError(error) ? error.cause : error;
  if (raw instanceof ForgeAnswer) return raw.status;
  if (raw instanceof Error && 'response' in raw && raw.response !== undefined) return statusOf(raw);
  return undefined;
}

/** Whether the server refused to look at the request because of a rate limit: nothing was done. */
export function slowed(error: unknown): boolean {
  const status = answered(error);
  if (status === 429) return true;
  if (status !== 403) return false;
  const headers = headersOf(error);
  return (
    headers['retry-after'] !== undefined ||
    String(headers['x-ratelimit-remaining']) === '0' ||
    /secondary rate limit/i.test(messageOf(error))
  );
}

/**
 * Whether a failure may pass: no answer, 408, 5xx, and rate limits with the wait that the server asks for. A server that cannot be trusted will
 * not be trusted a second later.
 *
 * @param now wall clock, milliseconds since 1970: rate limits end at a time of day
 */
export function passingOf(error: unknown, now: number): Passing | undefined {
  const raw = isOperatorError(error) ? error.cause : error;
  if (!(raw instanceof Error) || distrustOf(raw) !== undefined) return undefined;
  if (slowed(error)) return { because: 'GitHub asks to slow down', after: waitAsked(headersOf(error), now) };
  const status = answered(error);
  if (status === undefined)
    return broken(raw) ? { because: raw.message || 'the connection broke' } : undefined;
  return status === 408 || status >= 500 ? { because: `GitHub answered ${status}` } : undefined;
}

/** Longest that we wait because a server asks for it: the window of the primary rate limit is an hour. */
const longestWait = 3_600_000;

/** A minute is what GitHub asks for when it says nothing ("Best practices for using the REST API", exceeding the rate limit). */
function waitAsked(headers: Readonly<Record<string, unknown>>, now: number): number {
  const after = Number(headers['retry-after'] ?? Number.NaN);
  if (Number.isFinite(after)) return Math.min(longestWait, Math.max(0, after * 1000));
  const reset = Number(headers['x-ratelimit-reset'] ?? Number.NaN);
  if (String(headers['x-ratelimit-remaining']) === '0' && Number.isFinite(reset))
    return Math.min(longestWait, Math.max(0, reset * 1000 - now));
  return 60_000;
}

/** Errors of sockets and of fetch; anything else without an answer is a bug or an abort. */
function broken(error: Error): boolean {
  if (error.name === 'HttpError' || error.name === 'BrokenTransfer') return true;
  if (error.message === 'fetch failed' || error.message === 'terminated') return true;
  return (
    'code' in error &&
    /^(?:E(?:CONN|PIPE|TIMEDOUT|AI_AGAIN|HOSTUNREACH|NETUNREACH)|UND_ERR)/.test(String(error.code))
  );
}

function headersOf(error: unknown): Readonly<Record<string, unknown>> {
  const raw = isOperatorError(error) ? error.cause : error;
  if (raw instanceof ForgeAnswer) return raw.headers;
  if (raw instanceof Error && 'response' in raw) {
    const { headers } = (raw.response ?? {}) as { headers?: Readonly<Record<string, unknown>> };
    return headers ?? {};
  }
  return {};
}

function messageOf(error: unknown): string {
  const raw = isOperatorError(error) ? error.cause : error;
  return raw instanceof Error ? raw.message : '';
}
