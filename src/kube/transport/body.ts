import type { IncomingMessage } from 'node:http';

/** Reads an answer to its end, unpacked. @throws Error with code ECONNRESET when it breaks off */
export async function readBody(response: IncomingMessage): Promise<unknown> {
  const bytes = await readBytes(response);
  const plain = response.headers['content-encoding'] === 'gzip' ? await unpack(bytes) : bytes;
  const text = plain.toString('utf8');
  return response.headers['content-type']?.includes('json') === true ? parse(text) : text;
}

function readBytes(response: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    response.on('data', (chunk: Buffer) => chunks.push(chunk));
    response.on('error', reject);
    response.on('end', () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)));
  });
}

async function unpack(bytes: Buffer): Promise<Buffer> {
  const { gunzip } = await import('node:zlib');
  return new Promise((resolve, reject) =>
    gunzip(bytes, (error, plain) => (error === null ? resolve(plain) : reject(error))),
  );
}

/** A proxy in between may say JSON and send a page. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
