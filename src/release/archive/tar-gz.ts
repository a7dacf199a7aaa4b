import { Transform } from 'node:stream';
import { createGzip } from 'node:zlib';
import { pack, type Pack } from 'tar-stream';
import { bytesOf, modeOf, sizeOf, sortMembers, type ArchiveOptions, type Member } from './member.js';
import { writeStream } from './write-stream.js';

/**
 * Writes a `.tar.gz` whose bytes depend on its members, the date and the level alone: sorted, one time, owner 0, modes 755 and 644. Measured: the
 * gzip of Node gives the same bytes from Node 20 to 26, on x64 and arm64.
 *
 * @throws Error for members that cannot be packed (see `sortMembers`); what the file system says. No file is left then
 */
export async function writeTarGz(
  file: string,
  members: readonly Member[],
  options: ArchiveOptions,
): Promise<void> {
  const sorted = sortMembers(members);
  const tar = pack();
  await Promise.all([
    writeStream(file, tar, createGzip({ level: options.level }), withoutSystem()),
    fill(tar, sorted, options.sourceDate),
  ]);
}

async function fill(tar: Pack, members: readonly Member[], seconds: number): Promise<void> {
  for (const member of members) await add(tar, member, new Date(seconds * 1000));
  tar.finalize();
}

function add(tar: Pack, member: Member, mtime: Date): Promise<void> {
  return new Promise((resolve, reject) => {
    const header = { name: member.path, size: sizeOf(member), mode: modeOf(member), mtime, uid: 0, gid: 0 };
    const entry = tar.entry(header, (error) => (error ? reject(error) : resolve()));
    const feed = async () => {
      for await (const chunk of bytesOf(member)) {
        if (!entry.write(chunk)) await new Promise<void>((next) => entry.once('drain', () => next()));
      }
      entry.end(undefined);
    };
    feed().catch((error: unknown) => {
      const reason = error instanceof Error ? error : new Error(String(error));
      tar.destroy(reason);
      reject(reason);
    });
  });
}

/** Place of the operating system in a gzip header, and the value for "unknown" (RFC 1952, section 2.3): zlib writes that of the builder. */
const systemByte = 9;
const unknownSystem = 255;

function withoutSystem(): Transform {
  let passed = 0;
  return new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      const at = systemByte - passed;
      passed += chunk.length;
      if (at < 0 || at >= chunk.length) return done(undefined, chunk);
      const changed = Buffer.from(chunk);
      changed[at] = unknownSystem;
      done(undefined, changed);
    },
  });
}
