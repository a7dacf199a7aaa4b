/** Bounds of one request. */
export interface RequestLimits {
  /** Longest time for the whole request, in milliseconds.
   * @default 30000 */
  readonly timeout: number;
  /** Most bytes of the body.
   * @default 20000000 */
  readonly limit: number;
}

/** What came of a request: a text, or why there is none. */
export type Answer =
  | { readonly text: string }
  | {
      /** What happened, for people. */
      readonly problem: string;
      /** Whether it may go better at another time. */
      readonly temporary: boolean;
      /** Milliseconds that the server asks to wait. Absent: it does not say. */
      readonly retryAfter?: number;
      /** The error underneath. Absent: the server answered. */
      readonly cause?: unknown;
    };

/**
 * Asks for a text once. Redirects are followed.
 *
 * @throws the reason of `signal` when that says to stop
 */
export async function request(
  url: string,
  { timeout, limit }: RequestLimits,
  signal?: AbortSignal,
): Promise<Answer> {
  const clock = AbortSignal.timeout(timeout);
  try {
    const response = await fetch(url, { signal: signal ? AbortSignal.any([signal, clock]) : clock });
    if (response.ok) return await readBody(response, limit);
    await response.body?.cancel();
    return refusal(response);
  } catch (cause) {
    signal?.throwIfAborted();
    if (clock.aborted)
      return { problem: `no complete answer within ${timeout / 1000} s`, temporary: true, cause };
    return { problem: reasonOf(cause), temporary: true, cause };
  }
}

async function readBody(response: Response, limit: number): Promise<Answer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array> | []) {
    size += chunk.byteLength;
    if (size > limit) return { problem: `the file has more than ${limit} bytes`, temporary: false };
    chunks.push(chunk);
  }
  return { text: Buffer.concat(chunks).toString('utf8') };
}

function refusal({ status, statusText, headers }: Response): Answer {
  const seconds = Number(headers.get('retry-after') ?? Number.NaN);
  return {
    problem: `the server answered ${status} ${statusText}`.trimEnd(),
    temporary: status >= 500 || status === 429 || status === 408,
    ...(seconds >= 0 && { retryAfter: seconds * 1000 }),
  };
}

/** `fetch failed` says nothing; the code of the innermost error does. A host with several addresses gives several errors. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof AggregateError && error.message === '' && error.errors.length > 0)
    return reasonOf(error.errors[0]);
  return error.cause === undefined ? error.message : reasonOf(error.cause);
}
