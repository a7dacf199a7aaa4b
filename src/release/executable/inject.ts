import { join } from 'node:path';
import { diskErrorOfTool } from '../../kernel/disk.js';
import { OperatorError, exitCodes } from '../../kernel/errors.js';
import type { Exec } from '../../kernel/exec.js';
import type { ExecutableFormat } from '../target.js';
import manifest from '../../../package.json' with { type: 'json' };

/** Version of the injector; part of the key of everything it made. */
export const injectorVersion: string = manifest.devDependencies.postject;

/** Text in a runtime that says whether a program was injected: `:0` before, `:1` afterwards (Node's own name for it). */
const fuse = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2';

/** What is injected into what. */
export interface Injection {
  /** Runtime that becomes the program: it is changed in place. */
  readonly file: string;
  readonly format: ExecutableFormat;
  readonly blob: string;
  /** Root of the sources, whose node_modules hold the injector. */
  readonly root: string;
  /** Runtime of this machine that the injector runs on, so that it is the same one everywhere. */
  readonly node: string;
  readonly exec: Exec;
  readonly signal?: AbortSignal;
}

/**
 * Puts a blob into a runtime, as a note (ELF), a segment (Mach-O) or a resource (PE). In a process of its own: the injector holds the whole
 * file several times, up to 1 GB, and is busy for seconds.
 *
 * @throws OperatorError `E_RELEASE_INJECT` when the injector fails
 */
export async function injectBlob({ file, format, blob, root, node, exec, signal }: Injection): Promise<void> {
  const { code, stdout, stderr } = await exec({
    file: node,
    args: [
      join(root, 'node_modules', 'postject', 'dist', 'cli.js'),
      file,
      'NODE_SEA_BLOB',
      blob,
      '--sentinel-fuse',
      fuse,
      ...(format === 'mach-o' ? ['--macho-segment-name', 'NODE_SEA'] : []),
    ],
    env: {},
    ...(signal && { signal }),
  });
  if (code === 0) return;
  const said = `${Buffer.from(stdout).toString('utf8')}${stderr}`.trim();
  throw (
    diskErrorOfTool(said, file) ??
    new OperatorError('E_RELEASE_INJECT', `the program could not be put into ${file}: ${said}`, {
      hint: 'Run npm ci; the injector is the package postject of package-lock.json. It needs 1 GB of memory per target: lower --jobs when it was ended.',
      exitCode: exitCodes.differs,
    })
  );
}
