import { chmod, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { exitCodes, OperatorError } from '../../kernel/errors.js';
import { cacheKey, type CachedFile, type ReleaseCache } from '../cache/index.js';
import { targetOfProcess, type TargetId } from '../target.js';
import { downloadPackage, type Transport } from './download.js';
import { extractFiles } from './extract.js';
import { checkVendor } from './vendor.js';
import { pinOf, runtimeLock, type RuntimeLock, type RuntimePin } from './lock.js';
import { describeFile } from '../file-facts.js';

/** A runtime at hand, in every byte what was pinned. */
export interface Runtime {
  readonly target: TargetId;
  /** Version of Node. */
  readonly version: string;
  /** The program. Do not change it: it lies in the cache. */
  readonly path: string;
  readonly sha256: string;
  /** Whether it was in the cache. */
  readonly cached: boolean;
}

/** What runtimes are fetched with. */
export interface RuntimeSource extends Transport {
  readonly cache: ReleaseCache;
  /** @default runtimeLock */
  readonly lock?: RuntimeLock;
}

/**
 * Gives the runtime of a platform: from the cache, else from the registry. Checked are the integrity of the package, the digest of the
 * program in it and, where the platform has them, the signature of the vendor.
 *
 * @throws OperatorError as {@link downloadPackage}; `E_RUNTIME_INTEGRITY` for another program; `E_RUNTIME_SIGNATURE` when the
 * vendor did not sign it
 */
export async function fetchRuntime(target: TargetId, source: RuntimeSource): Promise<Runtime> {
  const lock = source.lock ?? runtimeLock;
  const pin = pinOf(target, lock);
  const file = await source.cache.file(keyOf(pin, pin.program.path), (path) =>
    unpack(path, pin, source, async (program, licence) => {
      await expectProgram(pin, program);
      checkVendor(pin, await readFile(program));
      await chmod(program, 0o755);
      await rename(program, path);
      if (licence !== undefined)
        await source.cache.file(keyOf(pin, licenceName), (kept) => rename(licence, kept));
    }),
  );
  expectDigest(pin, file);
  return { target, version: lock.version, path: file.path, sha256: file.sha256, cached: file.hit };
}

/** Name of Node's licence in the packages for Unix; those for Windows hold none. */
const licenceName = 'LICENSE';

/**
 * Gives Node's licence, which covers all that it is built of. It goes with every executable.
 *
 * @param host platform whose package it is taken from: one for Unix, best the one that is fetched anyway
 * @throws OperatorError as {@link fetchRuntime}
 */
export async function fetchLicence(host: TargetId, source: RuntimeSource): Promise<CachedFile> {
  const lock = source.lock ?? runtimeLock;
  const pin = pinOf(host, lock);
  const file = await source.cache.file(keyOf(pin, licenceName), (path) =>
    unpack(path, pin, source, async (_program, licence) => {
      if (licence === undefined) throw changed(pin, licenceName, 'is missing');
      await rename(licence, path);
    }),
  );
  if (file.sha256 !== lock.licenceSha256) throw changed(pin, licenceName, `has the SHA-256 ${file.sha256}`);
  return file;
}

/** Platform whose runtime runs on a machine that builds. @throws OperatorError `E_RELEASE_HOST` for a machine that none runs on */
export function hostTarget(platform: NodeJS.Platform, arch: string): TargetId {
  const found = targetOfProcess(platform, arch);
  if (found && found.os !== 'windows') return found.id;
  throw new OperatorError('E_RELEASE_HOST', `executables cannot be built on ${platform}-${arch}`, {
    hint: 'Build on Linux or macOS, with a processor of the kinds amd64 or arm64.',
  });
}

function keyOf({ integrity }: RuntimePin, file: string): string {
  return cacheKey({ kind: 'runtime', integrity, file });
}

/** Downloads a package into a folder beside a path, which goes afterwards, and hands over what is wanted of it. */
async function unpack(
  path: string,
  pin: RuntimePin,
  source: RuntimeSource,
  use: (program: string, licence: string | undefined) => Promise<void>,
): Promise<void> {
  const { version } = source.lock ?? runtimeLock;
  const folder = await mkdtemp(`${path}-`);
  try {
    const tarball = await downloadPackage(pin, version, folder, source);
    const program = join(folder, 'program');
    const licence = join(folder, 'licence');
    const wanted = new Map([
      [pin.program.path, program],
      [licenceName, licence],
    ]);
    // Node's licence has 145 kB
    const found = await extractFiles(tarball, wanted, pin.program.size + 1_000_000);
    if (!found.has(pin.program.path)) throw changed(pin, pin.program.path, 'is missing');
    await use(program, found.has(licenceName) ? licence : undefined);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function expectProgram(pin: RuntimePin, program: string): Promise<void> {
  expectDigest(pin, await describeFile(program));
}

function expectDigest(pin: RuntimePin, { sha256 }: { readonly sha256: string }): void {
  if (sha256 !== pin.program.sha256) throw changed(pin, pin.program.path, `has the SHA-256 ${sha256}`);
}

function changed(pin: RuntimePin, file: string, how: string): OperatorError {
  return new OperatorError(
    'E_RUNTIME_INTEGRITY',
    `${file} of ${pin.package} is not what was pinned: it ${how}`,
    {
      hint: 'Do not release with it. Empty the cache of releases and build again; when it comes back, the package itself was changed.',
      exitCode: exitCodes.differs,
    },
  );
}
