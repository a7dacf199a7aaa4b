import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exitCodes, OperatorError } from '../../kernel/errors.js';
import type { ExecResult } from '../../kernel/exec.js';
import type { SecretName, Secrets } from '../secrets.js';
import type { SigningContext } from './model.js';

/** Short-lived files that only this user can read. */
export interface PrivateFiles {
  /** Writes a file. @returns its path */
  readonly write: (name: string, content: string | Uint8Array) => Promise<string>;
  /** Path of a file that a tool will make. */
  readonly path: (name: string) => string;
  readonly read: (name: string) => Promise<Uint8Array>;
}

/** Gives a folder of mode 0700 to some work, and removes it afterwards, whatever happened. */
export async function withPrivateFiles<T>(
  folder: string,
  work: (files: PrivateFiles) => Promise<T>,
): Promise<T> {
  await mkdir(folder, { recursive: true });
  const own = await mkdtemp(join(folder, 'signing-'));
  const path = (name: string) => join(own, name);
  try {
    return await work({
      path,
      read: (name) => readFile(path(name)),
      write: async (name, content) => {
        await writeFile(path(name), content, { mode: 0o600, flag: 'wx' });
        return path(name);
      },
    });
  } finally {
    await rm(own, { recursive: true, force: true });
  }
}

/** A secret that holds a file as base64. @throws OperatorError `E_RELEASE_SIGNING` when it does not; the value is never shown */
export function readEncoded(secrets: Secrets, name: SecretName): Buffer {
  const text = (secrets.read(name) ?? '').replace(/\s+/g, '');
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text))
    throw signingError(`${name} is not base64`, `set it to the output of: base64 -w0 certificate.p12`);
  return Buffer.from(text, 'base64');
}

/** Signing that was asked for and cannot be done. */
export function signingError(message: string, hint: string): OperatorError {
  return new OperatorError('E_RELEASE_SIGNING', message, { hint, exitCode: exitCodes.differs });
}

/**
 * Runs a signing tool.
 *
 * @param hint what to do when it is not there
 * @param whenFailed what to do when it fails. Absent: to read what it says
 * @throws OperatorError `E_RELEASE_SIGNING` when it is missing or fails, with what it said, but without secrets
 */
export async function runTool(
  { exec, env, secrets, signal }: SigningContext,
  call: { readonly file: string; readonly args: readonly string[]; readonly stdin?: string },
  hint: string,
  whenFailed = 'see what it says; nothing was signed',
): Promise<ExecResult> {
  const result = await exec({ ...call, env, ...(signal && { signal }) });
  if (result.code === 127) throw signingError(`cannot run "${call.file}": not found on PATH`, hint);
  if (result.code !== 0) {
    const said = secrets.redact(`${Buffer.from(result.stdout).toString('utf8')}\n${result.stderr}`).trim();
    throw signingError(`${call.file} failed with exit code ${result.code}: ${said}`, whenFailed);
  }
  return result;
}
