import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { extract } from 'tar-stream';
import { isRecord } from '../../kernel/json.js';

/** Name and version in the `package.json` of a packed package. @throws Error when it has none: such a file is made by us */
export async function readPackageName(
  path: string,
): Promise<{ readonly name: string; readonly version: string }> {
  const entries = extract();
  createReadStream(path)
    .on('error', (error) => entries.destroy(error))
    .pipe(createGunzip())
    .on('error', (error) => entries.destroy(error))
    .pipe(entries);
  for await (const entry of entries) {
    const chunks: Buffer[] = [];
    for await (const chunk of entry) chunks.push(chunk as Buffer);
    if (entry.header.name !== 'package/package.json') continue;
    const value: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'));
    if (isRecord(value) && typeof value['name'] === 'string' && typeof value['version'] === 'string')
      return { name: value['name'], version: value['version'] };
  }
  throw new Error(`${path} holds no package/package.json with a name and a version`);
}
