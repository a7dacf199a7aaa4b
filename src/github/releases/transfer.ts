import { createReadStream } from 'node:fs';
import { request as requestPlain, type ClientRequest, type IncomingMessage } from 'node:http';
import { request as requestSecure } from 'node:https';
import { onAbort } from '../../kernel/abort.js';
import { exitCodes, OperatorError } from '../../kernel/errors.js';
import { ForgeAnswer } from './errors.js';
import type { Upload } from './model.js';

/** Milliseconds without a single byte after which a connection is given up. */
const stall = 120_000;

/** A connection that ended before everything had passed; sending it again may help. */
class BrokenTransfer extends Error {
  override readonly name = 'BrokenTransfer';
}

/** Who asks, and for how long. */
export interface TransferOptions {
  /** Absent: asks as nobody. */
  readonly token?: string;
  readonly userAgent: string;
  readonly signal?: AbortSignal;
}

/** What a server answered. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly text: string;
}

/**
 * Sends a file with its length said beforehand, straight from the disk: never more than a block of it is in memory. Octokit would read it whole, and
 * its pace for writes would send one file a second.
 *
 * @throws BrokenTransfer when the connection breaks; the signal's reason when aborted
 */
export async function sendFile(url: string, file: Upload, options: TransferOptions): Promise<Answer> {
  options.signal?.throwIfAborted();
  const start = new URL(url).protocol === 'https:' ? requestSecure : requestPlain;
  const request = start(url, {
    method: 'POST',
    headers: {
      ...identity(options),
      accept: 'application/vnd.github+json',
      'content-type': file.contentType,
      'content-length': file.size,
    },
  });
  request.setTimeout(stall, () => request.destroy(new BrokenTransfer(`nothing moved for ${stall / 1000} s`)));
  const end = options.signal && onAbort(options.signal, () => request.destroy());
  try {
    return await exchange(request, file);
  } catch (error) {
    options.signal?.throwIfAborted();
    throw error;
  } finally {
    end?.();
  }
}

/** Feeds the file and waits for the answer, which may come before everything was sent: a refusal does not wait. */
function exchange(request: ClientRequest, file: Upload): Promise<Answer> {
  return new Promise((resolve, reject) => {
    // at most what was announced: a file that grew meanwhile is found by its digest
    const source =
      file.size === 0 ? undefined : createReadStream(file.path, { start: 0, end: file.size - 1 });
    const fail = (error: Error) => {
      source?.destroy();
      reject(error);
    };
    request.on('error', (error) => fail(Object.assign(new BrokenTransfer(error.message), { cause: error })));
    request.on('response', (response) => {
      whole(response)
        .then((answer) => {
          source?.destroy();
          resolve(answer);
        }, fail)
        .finally(() => request.destroy());
    });
    if (!source) return void request.end();
    source.on('error', (error) => {
      request.destroy();
      reject(error);
    });
    source.pipe(request);
    return undefined;
  });
}

async function whole(response: IncomingMessage): Promise<Answer> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  if (!response.complete) throw new BrokenTransfer('the answer broke off');
  return {
    status: response.statusCode ?? 0,
    headers: response.headers as Answer['headers'],
    text: Buffer.concat(chunks).toString('utf8'),
  };
}

/** How many addresses a download is sent on to. */
const longestChain = 5;

/**
 * Bytes behind an address, as they arrive. Follows redirects itself: the token goes to the first origin only, since what a storage host gets in its
 * query is a right of its own, and what is not meant for it must not reach it.
 *
 * @throws ForgeAnswer when the answer is no success; the signal's reason when aborted
 */
export async function openDownload(
  url: string,
  options: TransferOptions,
): Promise<AsyncIterable<Uint8Array>> {
  const home = new URL(url).origin;
  let address = new URL(url);
  for (let hops = 0; ; hops += 1) {
    const { userAgent } = options;
    const response = await fetch(address, {
      redirect: 'manual',
      headers: {
        ...identity(address.origin === home ? options : { userAgent }),
        accept: 'application/octet-stream',
      },
      signal: options.signal ?? null,
    });
    const location = response.headers.get('location');
    if (response.ok && response.body) return complete(response, response.body);
    await response.body?.cancel();
    if (response.status < 300 || response.status >= 400 || location === null || hops >= longestChain)
      throw new ForgeAnswer(response.status, Object.fromEntries(response.headers), response.statusText);
    address = next(address, location);
  }
}

/** Where a redirect leads. @throws OperatorError from https to anything else: whoever answers there could be anybody */
function next(from: URL, location: string): URL {
  const to = new URL(location, from);
  if (to.protocol !== 'https:' && to.protocol !== from.protocol)
    throw new OperatorError(
      'E_GITHUB_REDIRECT',
      `${from.host} redirects a download from ${from.protocol} to ${to.protocol}//${to.host}`,
      { hint: 'somebody may be in between: check api_url and the network', exitCode: exitCodes.remote },
    );
  return to;
}

/** The body, and an error at its end when it was shorter than announced. */
async function* complete(response: Response, body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const announced = response.headers.get('content-length');
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    yield chunk;
  }
  const encoded = response.headers.get('content-encoding') !== null;
  if (announced !== null && !encoded && Number(announced) !== size)
    throw new BrokenTransfer(`the download ended after ${size} of ${announced} bytes`);
}

function identity({ token, userAgent }: TransferOptions): Record<string, string> {
  return { 'user-agent': userAgent, ...(token !== undefined && { authorization: `Bearer ${token}` }) };
}
