import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import type { Clock } from '../../kernel/clock.js';
import { writing } from '../../kernel/disk.js';
import { isOperatorError } from '../../kernel/errors.js';
import type { Emit } from '../../kernel/event.js';
import { retry } from '../../kernel/retry.js';
import { failure, passing } from './failure.js';
import { send, type Answer, type RequestOptions } from './request.js';

/** What downloading needs. */
export interface Web extends Omit<RequestOptions, 'method'> {
  readonly clock: Clock;
  readonly emit: Emit;
  /** Page of the releases, for hints. */
  readonly releases: string;
}

/** How often something is tried: ten seconds at most, since a person waits. */
const attempts = 4;

/** Most bytes of a text: the checksums of a release have 3,000. */
const longestText = 1_000_000;

/** Most bytes of an archive: the universal one has 80 MB. */
const longestFile = 500_000_000;

/** The address that another one leads to, such as the page of the latest release. @throws OperatorError `E_UPGRADE_ABSENT`, `E_UPGRADE_DOWNLOAD` */
export function resolveAddress(url: URL, web: Web): Promise<URL> {
  return ask(url, 'HEAD', web, ({ address, drop }) => {
    drop();
    return Promise.resolve(address);
  });
}

/** A text behind an address. @throws OperatorError `E_UPGRADE_ABSENT`, `E_UPGRADE_DOWNLOAD` */
export function fetchText(url: URL, web: Web): Promise<string> {
  return ask(url, 'GET', web, async ({ body }) => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of limited(body, longestText)) chunks.push(chunk);
    return Buffer.concat(chunks).toString('utf8');
  });
}

/**
 * Downloads a file. What broke off is begun anew.
 *
 * @returns its SHA-256
 * @throws OperatorError `E_UPGRADE_ABSENT`, `E_UPGRADE_DOWNLOAD`, `E_DISK_FULL`
 */
export function fetchFile(url: URL, path: string, web: Web): Promise<string> {
  return ask(url, 'GET', web, async ({ body, size }) => {
    await rm(path, { force: true });
    const hash = createHash('sha256');
    const seen = told(url, size, web.emit);
    await writing(path, () =>
      pipeline(
        async function* () {
          for await (const chunk of limited(body, longestFile)) {
            hash.update(chunk);
            seen(chunk.length);
            yield chunk;
          }
        },
        createWriteStream(path, { flags: 'wx', mode: 0o600 }),
        { signal: web.signal },
      ),
    );
    return hash.digest('hex');
  });
}

/** Tells how far a download is, at each tenth of it: a log gets ten lines, whatever the size. */
function told(url: URL, size: number | undefined, emit: Emit): (bytes: number) => void {
  const subject = `MB of ${url.pathname.slice(url.pathname.lastIndexOf('/') + 1)}`;
  const megabytes = (bytes: number) => Math.ceil(bytes / 1e6);
  let have = 0;
  return (bytes) => {
    const tenth = (of: number) => (size === undefined ? 0 : Math.floor((of * 10) / size));
    const before = tenth(have);
    have += bytes;
    if (size === undefined || tenth(have) === before) return;
    const [done, total] = [megabytes(have), megabytes(size)];
    emit({ kind: 'step', phase: 'download', action: 'downloaded', subject, done, total });
  };
}

async function* limited(body: AsyncIterable<Uint8Array>, most: number): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > most) throw new Error(`it has more than ${most} bytes`);
    yield chunk;
  }
}

async function ask<T>(
  url: URL,
  method: RequestOptions['method'],
  web: Web,
  use: (answer: Answer) => Promise<T>,
): Promise<T> {
  const { clock, emit, signal } = web;
  try {
    return await retry(async () => use(await send(url, { ...web, method })), {
      clock,
      attempts,
      passes: passing,
      onRetry: (again) => emit({ kind: 'retry', what: url.href, ...again }),
      signals: [signal],
    });
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    throw isOperatorError(error) ? error : failure(url, error, web.releases);
  }
}
