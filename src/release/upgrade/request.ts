import { request as requestPlain, type Agent, type IncomingMessage } from 'node:http';
import { request as requestSecure } from 'node:https';
import { onAbort } from '../../kernel/abort.js';
import { exitCodes, OperatorError } from '../../kernel/errors.js';
import { proxyFor } from '../../kernel/proxy.js';

/** Milliseconds without a single byte after which a connection is given up. */
const stall = 60_000;

/** How many addresses a request is sent on to: that of a repository with another name by now, and that of its storage. */
const longestChain = 5;

/** What asking needs. */
export interface RequestOptions {
  readonly method: 'GET' | 'HEAD';
  /** Where the proxy is named. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly userAgent: string;
  readonly signal: AbortSignal;
}

/** An answer that was no success. */
export class Refusal extends Error {
  override readonly name = 'Refusal';

  /** @param after milliseconds that the server asks to wait; undefined: it does not say */
  constructor(
    readonly address: URL,
    readonly status: number,
    readonly after: number | undefined,
  ) {
    super(`${address.href} answered ${status}`);
  }
}

/** A connection that ended before everything had passed. */
export class Broken extends Error {
  override readonly name = 'Broken';
}

/** The end of a chain of redirects. */
export interface Answer {
  /** The address that answered. */
  readonly address: URL;
  /** Its body, to be read or destroyed; an error at its end when it is shorter than announced. */
  readonly body: AsyncIterable<Uint8Array>;
  /** Bytes that are announced. Absent: unknown. */
  readonly size?: number;
  /** Ends it unread. */
  readonly drop: () => void;
}

/**
 * Asks for an address, by the proxy of the environment, and follows redirects.
 *
 * @throws Refusal, Broken; OperatorError `E_UPGRADE_REDIRECT` for a redirect from https to anything else, `E_PROXY`; the signal's reason
 */
export async function send(url: URL, options: RequestOptions): Promise<Answer> {
  let address = url;
  for (let hops = 0; ; hops += 1) {
    const response = await exchange(address, options);
    const { statusCode: status = 0, headers } = response;
    if (status >= 200 && status < 300) return answerOf(address, response);
    response.destroy();
    const { location } = headers;
    if (status < 300 || status >= 400 || location === undefined || hops >= longestChain)
      throw new Refusal(address, status, secondsOf(headers['retry-after']));
    address = next(address, location);
  }
}

async function exchange(
  address: URL,
  { method, env, userAgent, signal }: RequestOptions,
): Promise<IncomingMessage> {
  signal.throwIfAborted();
  const agent = await agentFor(address, env);
  const start = address.protocol === 'https:' ? requestSecure : requestPlain;
  return new Promise((resolve, reject) => {
    const request = start(address, { method, headers: { 'user-agent': userAgent }, ...(agent && { agent }) });
    request.setTimeout(stall, () => request.destroy(new Broken(`nothing moved for ${stall / 1000} s`)));
    const forget = onAbort(signal, () => request.destroy(signal.reason as Error));
    request.on('close', forget);
    request.on('response', resolve);
    request.on('error', (error) => reject(signal.aborted ? (signal.reason as Error) : error));
    request.end();
  });
}

/** Loaded only where there is a proxy. Undefined: straight. @throws OperatorError `E_PROXY` */
async function agentFor(address: URL, env: RequestOptions['env']): Promise<Agent | undefined> {
  const proxy = proxyFor(address, env);
  if (!proxy) return undefined;
  const { HttpsProxyAgent } = await import('https-proxy-agent');
  return new HttpsProxyAgent(proxy);
}

function answerOf(address: URL, response: IncomingMessage): Answer {
  const announced = Number(response.headers['content-length'] ?? Number.NaN);
  return {
    address,
    body: complete(response),
    ...(Number.isSafeInteger(announced) && { size: announced }),
    drop: () => response.destroy(),
  };
}

/** Node says "aborted" when a body is shorter than its announced length, or its last chunk is missing. */
async function* complete(response: IncomingMessage): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of response) yield chunk as Uint8Array;
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'ECONNRESET'
      ? new Broken('the download broke off')
      : error;
  }
}

/** Where a redirect leads. @throws OperatorError `E_UPGRADE_REDIRECT` from https to anything else: whoever answers there could be anybody */
function next(from: URL, location: string): URL {
  const to = URL.canParse(location, from.href) ? new URL(location, from) : undefined;
  if (to && (to.protocol === 'https:' || (to.protocol === 'http:' && from.protocol === 'http:'))) return to;
  throw new OperatorError('E_UPGRADE_REDIRECT', `${from.host} redirects from ${from.href} to ${location}`, {
    hint: 'somebody may be in between: check the network and the proxy',
    exitCode: exitCodes.remote,
  });
}

/** Milliseconds of `Retry-After` in seconds. Undefined: it is absent, or a date. */
function secondsOf(value: string | undefined): number | undefined {
  const seconds = Number(value ?? Number.NaN);
  return seconds >= 0 ? seconds * 1000 : undefined;
}
