import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import type { Problem } from '../../kernel/problem.js';
import { decode } from '../parse/decode.js';
import { limits } from '../parse/limits.js';

/** File that is read when none is named. */
export const defaultFile = 'cto.yaml';

/** What reading found: text, nothing at all, or a problem. */
export interface ReadFile {
  /** File as the person named it. Absent: there is none. */
  readonly file?: string;
  /** Absent when there is no file or it could not be read. */
  readonly text?: string;
  readonly problems: readonly Problem[];
}

/** Reads the named file, which must exist, or `cto.yaml` in the folder, which may be absent. */
export function readConfigFile(named: string | undefined, cwd: string): ReadFile {
  const file = named ?? defaultFile;
  const path = isAbsolute(file) ? file : join(cwd, file);
  try {
    const bytes = readBytes(path);
    if (typeof bytes === 'string')
      return { file, problems: [fileProblem(file, bytes, 'name a configuration file')] };
    const decoded = decode(bytes, file);
    return 'text' in decoded
      ? { file, text: decoded.text, problems: [] }
      : { file, problems: [decoded.problem] };
  } catch (error) {
    return failure(error, file, named !== undefined, cwd);
  }
}

function readBytes(path: string): Uint8Array | string {
  const descriptor = openSync(path, 'r');
  try {
    const stat = fstatSync(descriptor);
    if (stat.isDirectory()) return 'is a folder';
    if (stat.size > limits.bytes)
      return `has ${stat.size} bytes; a configuration has ${limits.bytes} at most`;
    const bytes = readAtMost(descriptor, limits.bytes + 1);
    return bytes.length > limits.bytes ? `has more than ${limits.bytes} bytes` : bytes;
  } finally {
    closeSync(descriptor);
  }
}

/** Pipes and devices have no size and may never end, so the limit is kept while reading. */
function readAtMost(descriptor: number, most: number): Uint8Array {
  const buffer = Buffer.alloc(most);
  let length = 0;
  for (;;) {
    const read = readSync(descriptor, buffer, length, most - length, null);
    length += read;
    if (read === 0 || length === most) return buffer.subarray(0, length);
  }
}

const reasons: Readonly<Record<string, readonly [message: string, fix: string]>> = {
  ENOENT: ['does not exist', 'check the name, or run "cto config init" to write one'],
  ENOTDIR: ['does not exist', 'check the name, or run "cto config init" to write one'],
  EACCES: ['may not be read', 'change its permissions, or run as the user it belongs to'],
  EISDIR: ['is a folder', 'name a configuration file'],
  ELOOP: ['is a symbolic link that leads to itself', 'name the file itself'],
  ENAMETOOLONG: ['has a name that is too long', 'check the name'],
};

function failure(error: unknown, file: string, mustExist: boolean, cwd: string): ReadFile {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'EINVAL';
  if (code === 'ENOENT' && !mustExist) return { problems: misnamed(cwd) };
  const [message, fix] = reasons[code] ?? [`cannot be read (${code})`, 'check the name and the disk'];
  return { file, problems: [fileProblem(file, message, fix)] };
}

/** A file that is named almost right would be passed over in silence. */
function misnamed(cwd: string): readonly Problem[] {
  return ['cto.yml', 'cto.json']
    .filter((name) => exists(join(cwd, name)))
    .map((name) => ({
      ...fileProblem(
        name,
        'is not read: the configuration is cto.yaml',
        `rename it, or use --config ${name}`,
      ),
      severity: 'warning' as const,
    }));
}

function exists(path: string): boolean {
  try {
    closeSync(openSync(path, 'r'));
    return true;
  } catch {
    return false;
  }
}

function fileProblem(file: string, message: string, fix: string): Problem {
  return {
    rule: 'config/file',
    message: `the configuration file ${file} ${message}`,
    fix,
    location: { file },
  };
}
