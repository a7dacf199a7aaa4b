import { chmod, copyFile, readFile, writeFile } from 'node:fs/promises';
import type { Exec } from '../../kernel/exec.js';
import type { ExecutableArtifact } from '../artifact.js';
import { cacheKey, type ReleaseCache } from '../cache/index.js';
import type { Runtime } from '../runtime/index.js';
import { targetOf } from '../target.js';
import type { Blob } from './blob.js';
import { injectBlob, injectorVersion } from './inject.js';
import { withoutSignature, type SignProgram } from './platform.js';
import { isStrippable, strip, type ToolEnv } from './strip.js';
import { writeProgram } from './write.js';
import { type FileFacts, describeFile } from '../file-facts.js';

/** What an executable is made of and with. */
export interface ExecutableRequest {
  /** Runtime of the platform: it says which one is built. */
  readonly runtime: Runtime;
  readonly blob: Blob;
  /** Runtime of this machine. */
  readonly host: Runtime;
  /** Where the executable goes. */
  readonly destination: string;
  /** Version of the tool that strips Linux programs. Absent: nothing is stripped. */
  readonly stripWith?: string | undefined;
  /** Gives the platform's signature. */
  readonly sign: SignProgram;
  /** Root of the sources. */
  readonly root: string;
  readonly cache: ReleaseCache;
  readonly exec: Exec;
  /** Environment in which tools are found. */
  readonly env: ToolEnv;
  readonly signal?: AbortSignal;
}

/** An executable, ready to be examined and packed. */
export interface BuiltExecutable extends FileFacts, Pick<ExecutableArtifact, 'payloadSha256' | 'signature'> {
  readonly path: string;
  /** Whether the injected program was in the cache. */
  readonly cached: boolean;
}

/** Counted up when the way from runtime to payload changes, so that no payload of the former way is taken from a cache. */
const recipe = 1;

/**
 * Builds the executable of one platform, in the order that keeps every signature whole: unsign, strip, inject, sign. Up to the signature the
 * same inputs give the same bytes, and are taken from the cache.
 *
 * @throws OperatorError `E_RELEASE_INJECT`; what signing throws
 */
export async function buildExecutable(request: ExecutableRequest): Promise<BuiltExecutable> {
  const { runtime, destination, sign, cache } = request;
  const target = targetOf(runtime.target);
  const payload = await cache.file(keyOf(request), (path) => makePayload(request, path));
  const { bytes, signature } = await sign(await readFile(payload.path), target);
  await writeProgram(destination, bytes);
  return {
    path: destination,
    ...(await describeFile(destination)),
    payloadSha256: payload.sha256,
    signature,
    cached: payload.hit,
  };
}

function keyOf({ runtime, blob, host, stripWith }: ExecutableRequest): string {
  return cacheKey({
    kind: 'payload',
    recipe,
    runtime: runtime.sha256,
    blob: blob.sha256,
    // the injector runs on it
    node: host.version,
    injector: injectorVersion,
    strip: isStrippable(targetOf(runtime.target)) ? (stripWith ?? null) : null,
  });
}

async function makePayload(request: ExecutableRequest, path: string): Promise<void> {
  const { runtime, blob, host, stripWith, root, exec, env, signal } = request;
  const target = targetOf(runtime.target);
  const { format } = target;
  const abort = signal && { signal };
  if (format === 'elf') await copyFile(runtime.path, path);
  else await writeFile(path, withoutSignature(await readFile(runtime.path), format));
  // the runtime in the cache may be read-only
  await chmod(path, 0o755);
  // before the injection: afterwards the tool would take its note for rubbish
  if (isStrippable(target) && stripWith !== undefined) await strip(path, exec, env, signal);
  await injectBlob({ file: path, format, blob: blob.path, root, node: host.path, exec, ...abort });
  // the injector writes its own idea of where a signature would be
  if (format !== 'elf') await writeFile(path, withoutSignature(await readFile(path), format));
}
