import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { diskErrorOfTool, writing } from '../../kernel/disk.js';
import { OperatorError } from '../../kernel/errors.js';
import type { Exec } from '../../kernel/exec.js';
import type { SingleFileProgram } from '../program/single-file.js';
import { type FileFacts, describeFile } from '../file-facts.js';

/** A program in the form in which the runtime finds it inside itself. One for all platforms. */
export interface Blob extends FileFacts {
  readonly path: string;
}

/** What a blob is made with. */
export interface BlobRequest {
  readonly program: Pick<SingleFileProgram, 'start' | 'code' | 'map'>;
  /** Runtime of this machine, in exactly the version that will read the blob: the format has changed between versions. */
  readonly node: string;
  /** Folder of its own, for the parts and the blob. */
  readonly folder: string;
  readonly exec: Exec;
  readonly signal?: AbortSignal;
}

/**
 * Settings of Node for single executables (nodejs.org/docs/latest-v22.x/api/single-executable-applications.html).
 *
 * - relative paths: the one of the main script is stored in the blob, where an absolute one would tell the folder of the build
 * - no code cache: its bytes differ from run to run, and it would be of use for the platform of this machine alone
 * - no snapshot: it, too, is for one platform
 * - no NODE_OPTIONS: they are meant for somebody's own programs in Node, of another version perhaps; what that does not know, or cannot load, would
 *   keep the program from starting, and what it can load would run in it. NODE_EXTRA_CA_CERTS is no part of them, and counts
 *
 * The assets are those of src/cli/start/assets.ts.
 */
const settings = {
  main: 'start.cjs',
  output: 'cto.blob',
  disableExperimentalSEAWarning: true,
  useSnapshot: false,
  useCodeCache: false,
  execArgvExtension: 'none',
  assets: { 'cto.cjs': 'cto.cjs', 'cto.cjs.map': 'cto.cjs.map' },
} as const;

/**
 * Makes the blob of a program. Equal programs give equal bytes, wherever and whenever.
 *
 * @throws OperatorError `E_RELEASE_BLOB` when the runtime refuses
 */
export async function makeBlob({ program, node, folder, exec, signal }: BlobRequest): Promise<Blob> {
  await mkdir(folder, { recursive: true });
  const files = {
    'start.cjs': program.start,
    'cto.cjs': program.code,
    'cto.cjs.map': program.map,
    'sea.json': JSON.stringify(settings),
  };
  await writing(join(folder, settings.output), async () => {
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  });
  const { code, stderr } = await exec({
    file: node,
    args: ['--experimental-sea-config', 'sea.json'],
    // nothing of the surroundings may reach the blob
    env: {},
    cwd: folder,
    ...(signal && { signal }),
  });
  if (code !== 0)
    throw (
      diskErrorOfTool(stderr, join(folder, settings.output)) ??
      new OperatorError('E_RELEASE_BLOB', `${node} could not prepare the program: ${stderr.trim()}`, {
        hint: 'The runtime has to run on this machine: see its C library and its processor.',
      })
    );
  const path = join(folder, settings.output);
  return { path, ...(await describeFile(path)) };
}
