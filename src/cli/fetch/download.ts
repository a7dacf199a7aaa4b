import { setTimeout as pause } from 'node:timers/promises';
import { exitCodes, OperatorError } from '../../kernel/errors.js';
import type { Io } from '../io.js';
import { request, type Answer, type RequestLimits } from './request.js';

/** How a download behaves. */
export interface DownloadSettings extends RequestLimits {
  /** Times in milliseconds to wait before each repetition; their number is the number of repetitions.
   * @default [500, 1000, 2000] */
  readonly waits: readonly number[];
}

const defaults: DownloadSettings = { waits: [500, 1000, 2000], timeout: 30_000, limit: 20_000_000 };

/** A server that asks for more patience than this, in milliseconds, is not waited for any longer. */
const longestWait = 30_000;

/**
 * Downloads a text, again if the network failed or the server was busy (408, 429 and 5xx; `Retry-After` in seconds is respected).
 *
 * @param env read only to tell why a proxy was not used
 * @throws OperatorError `E_CRDS_FETCH` after the last try, or at once where a repetition would not help
 */
export async function download(
  url: string,
  env: Io['env'],
  settings: Partial<DownloadSettings> = {},
  signal?: AbortSignal,
): Promise<string> {
  const { waits, ...limits } = { ...defaults, ...settings };
  for (let tries = 1; ; tries++) {
    const answer = await request(url, limits, signal);
    if ('text' in answer) return answer.text;
    const wait = waits[tries - 1];
    if (!answer.temporary || wait === undefined) throw failure(url, answer, tries, env);
    await pause(
      Math.min(Math.max(wait, answer.retryAfter ?? 0), longestWait),
      undefined,
      signal && { signal },
    );
  }
}

type Failure = Exclude<Answer, { readonly text: string }>;

function failure(url: string, { problem, cause }: Failure, tries: number, env: Io['env']): OperatorError {
  const times = tries === 1 ? '' : `, ${tries} times`;
  return new OperatorError('E_CRDS_FETCH', `cannot fetch ${url}: ${problem}${times}`, {
    exitCode: exitCodes.remote,
    hint: `set crds to "compact", which needs no network, or crds_mirror to a host that you reach${proxyHint(env)}`,
    cause,
  });
}

/** Node's fetch uses a proxy only when told so when the process starts, and only from 22.21 and 24.0 on. */
function proxyHint(env: Io['env']): string {
  const proxy = env['HTTPS_PROXY'] ?? env['https_proxy'];
  if (proxy === undefined || proxy === '' || env['NODE_USE_ENV_PROXY'] === '1') return '';
  return '; HTTPS_PROXY is only used with NODE_USE_ENV_PROXY=1 and Node 22.21, 24 or later';
}
