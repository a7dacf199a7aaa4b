import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { diskErrorOfTool } from '../../kernel/disk.js';
import { exitCodes, OperatorError } from '../../kernel/errors.js';
import type { Exec } from '../../kernel/exec.js';
import type { RuntimePin } from './lock.js';

/** How packages are fetched. */
export interface Transport {
  readonly exec: Exec;
  /** Complete environment of npm: its own settings (`HOME` with `.npmrc`, `npm_config_*`, proxies) count. */
  readonly env: Readonly<Record<string, string>>;
  /** Registry or mirror that has the packages. Absent: the one that npm is set up for. */
  readonly registry?: string;
  readonly signal?: AbortSignal;
}

/**
 * Fetches a package and checks it against its pin. No script of the package is run: it is only downloaded.
 *
 * @param folder empty; npm's cache goes there, too, so that the cache of a person cannot bring in anything
 * @returns path of the tarball
 * @throws OperatorError `E_TOOL_MISSING` without npm, `E_RUNTIME_DOWNLOAD` when it fails, `E_RUNTIME_INTEGRITY` when it brings something else
 */
export async function downloadPackage(
  pin: RuntimePin,
  version: string,
  folder: string,
  transport: Transport,
): Promise<string> {
  const spec = `${pin.package}@${version}`;
  const { exec, env, registry, signal } = transport;
  const { code, stderr } = await exec({
    file: 'npm',
    args: [
      'pack',
      spec,
      '--ignore-scripts',
      '--loglevel=error',
      `--pack-destination=${folder}`,
      `--cache=${join(folder, 'npm')}`,
      ...(registry === undefined ? [] : [`--registry=${registry}`]),
    ],
    env,
    cwd: folder,
    ...(signal && { signal }),
  });
  if (code === 127)
    throw new OperatorError('E_TOOL_MISSING', 'npm was not found on PATH', {
      hint: 'It comes with Node: install it; the runtimes of the executables are packages of its registry.',
      exitCode: exitCodes.remote,
    });
  const [tarball] = (await readdir(folder)).filter((name) => name.endsWith('.tgz'));
  if (code !== 0 || tarball === undefined)
    throw (
      diskErrorOfTool(stderr, folder) ??
      new OperatorError(
        'E_RUNTIME_DOWNLOAD',
        `npm could not fetch ${spec}: ${stderr.trim() || `exit code ${code}`}`,
        {
          hint: 'See that the registry is reachable, or name a mirror that has it in runtimes.registry of release.yaml.',
          exitCode: exitCodes.remote,
        },
      )
    );
  await checkIntegrity(join(folder, tarball), pin, version);
  return join(folder, tarball);
}

async function checkIntegrity(tarball: string, pin: RuntimePin, version: string): Promise<void> {
  const hash = createHash('sha512');
  for await (const chunk of createReadStream(tarball)) hash.update(chunk as Buffer);
  const found = `sha512-${hash.digest('base64')}`;
  if (found === pin.integrity) return;
  throw new OperatorError(
    'E_RUNTIME_INTEGRITY',
    `${pin.package}@${version} is not what was pinned: it has the integrity ${found} instead of ${pin.integrity}`,
    {
      hint: 'Do not release with it. Ask the registry, or the mirror, why the package changed.',
      exitCode: exitCodes.differs,
    },
  );
}
