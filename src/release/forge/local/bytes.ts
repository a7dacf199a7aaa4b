import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { Received, StoredFile } from './exchange.js';
import type { Fault } from './faults.js';

/** A connection that was cut on purpose. */
export class Cut extends Error {
  override readonly name = 'Cut';
}

/** Keeps the bytes of a request in a file, without ever holding them all. @throws Cut when a fault says so */
export async function receiveBytes(
  request: IncomingMessage,
  path: string,
  fault: Fault | undefined,
): Promise<Received> {
  const hash = createHash('sha256');
  const limit = fault?.is === 'reset' ? fault.after : undefined;
  let size = 0;
  const announced = request.headers['content-length'];
  await pipeline(
    request,
    async function* (source: AsyncIterable<Buffer>) {
      for await (const chunk of source) {
        size += chunk.length;
        if (limit !== undefined && size > limit) throw new Cut('as the script says');
        hash.update(chunk);
        yield chunk;
      }
    },
    createWriteStream(path),
  );
  if (announced !== undefined && Number(announced) !== size) throw new Cut('the request broke off');
  return { path, size, sha256: hash.digest('hex') };
}

/** Answers with a file. @throws Cut when a fault says so */
export async function sendBytes(
  response: ServerResponse,
  file: StoredFile,
  fault: Fault | undefined,
): Promise<void> {
  const end = endOf(file, fault);
  const announced = fault?.is === 'truncate' && !fault.honest ? end : file.size;
  response.writeHead(200, {
    'content-type': 'application/octet-stream',
    'content-length': announced,
    'content-disposition': `attachment; filename=${file.name}`,
  });
  let position = 0;
  if (end > 0)
    for await (const chunk of createReadStream(file.path, { start: 0, end: end - 1 })) {
      const bytes = chunk as Buffer;
      if (fault?.is === 'flip' && fault.at >= position && fault.at < position + bytes.length)
        bytes[fault.at - position] = (bytes[fault.at - position] ?? 0) ^ 1;
      position += bytes.length;
      if (!response.write(bytes)) await drained(response);
    }
  if (announced !== end) throw new Cut('as the script says');
  response.end();
}

/** How many bytes pass. */
function endOf({ size }: StoredFile, fault: Fault | undefined): number {
  if (fault?.is === 'truncate') return Math.min(size, fault.bytes);
  if (fault?.is === 'reset') return Math.min(Math.max(0, size - 1), fault.after ?? 0);
  return size;
}

/** Until there is room again, or nobody listens any more. */
function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      response.off('drain', done);
      response.off('close', done);
      resolve();
    };
    response.on('drain', done);
    response.on('close', done);
  });
}
