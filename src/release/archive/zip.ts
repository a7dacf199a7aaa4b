import { buffer } from 'node:stream/consumers';
import { ZipFile } from 'yazl';
import { bytesOf, modeOf, sortMembers, type ArchiveOptions, type Member } from './member.js';
import { writeStream } from './write-stream.js';

/**
 * Writes a `.zip` whose bytes depend on its members, the date and the level alone. Files are taken into memory, since a streamed entry says its
 * size only after its content, which some unpackers of Windows do not take.
 *
 * @throws Error for members that cannot be packed (see `sortMembers`); what the file system says. No file is left then
 */
export async function writeZip(
  file: string,
  members: readonly Member[],
  options: ArchiveOptions,
): Promise<void> {
  const zip = new ZipFile();
  const common = {
    mtime: new UtcDate(options.sourceDate * 1000),
    compressionLevel: options.level,
    // the other form has a second time, which old unpackers do not know
    forceDosTimestamp: true,
  };
  for (const member of sortMembers(members)) {
    const content = await contentOf(member);
    zip.addBuffer(content, member.path, { ...common, mode: 0o100000 | modeOf(member) });
  }
  zip.end();
  await writeStream(file, zip.outputStream);
}

async function contentOf(member: Member): Promise<Buffer> {
  const bytes = bytesOf(member);
  return Symbol.asyncIterator in bytes
    ? buffer(bytes as AsyncIterable<Uint8Array>)
    : Buffer.concat([...bytes]);
}

/**
 * A time whose local fields are those of UTC. Zip has no time zone, so yazl writes the fields of the builder's; a subclass, since it takes nothing
 * but a Date.
 */
class UtcDate extends Date {
  override getFullYear = () => this.getUTCFullYear();
  override getMonth = () => this.getUTCMonth();
  override getDate = () => this.getUTCDate();
  override getHours = () => this.getUTCHours();
  override getMinutes = () => this.getUTCMinutes();
  override getSeconds = () => this.getUTCSeconds();
}
