import { OperatorError } from '../../kernel/errors.js';
import { isRecord } from '../../kernel/json.js';

/** A package of `package-lock.json`, as far as we read it. https://docs.npmjs.com/cli/configuring-npm/package-lock-json */
export interface LockedPackage {
  /** Real name. Absent: that of its folder. */
  readonly name?: string;
  readonly version: string;
  /** SRI of its tarball. Absent: it came inside the tarball of another package. */
  readonly integrity?: string;
  /** Where it came from. Absent: the registry of whoever installs. */
  readonly resolved?: string;
  /** SPDX expression, as the package declares it. */
  readonly license?: string;
  /** Whether it came inside the tarball of the package it lies in, whose digest covers it. */
  readonly inBundle?: boolean;
  /** Whether it is a link to a folder. */
  readonly link?: boolean;
  readonly hasInstallScript?: boolean;
  readonly dev?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** Every package by the folder it is installed to, such as `node_modules/zod`; the program itself under the empty text. */
export type Lock = Readonly<Record<string, LockedPackage>>;

/** Reads a lock file. @throws OperatorError `E_LOCK_INVALID` for one that npm 7 or newer did not write */
export function readLock(text: string): Lock {
  const packages = parse(text);
  if (packages && Object.values(packages).every((one) => isRecord(one))) return packages as Lock;
  throw new OperatorError('E_LOCK_INVALID', 'package-lock.json is not a lock file of npm 7 or newer', {
    hint: 'make it anew: npm install --package-lock-only',
  });
}

function parse(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) && isRecord(value['packages']) ? value['packages'] : undefined;
  } catch {
    return undefined;
  }
}

/** Name of a package by its folder: what follows the last `node_modules/`. */
export function nameOf(folder: string, { name }: LockedPackage): string {
  return name ?? folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length);
}

/** Folder of the package that a package gets when it asks for a name: its own `node_modules`, then those above, as Node looks for it. */
export function resolveFrom(lock: Lock, folder: string, name: string): string | undefined {
  const parts = folder === '' ? [] : folder.split('/node_modules/');
  for (let depth = parts.length; depth >= 0; depth -= 1) {
    const found = [...parts.slice(0, depth), name].join('/node_modules/');
    const whole = depth === 0 ? `node_modules/${name}` : found;
    if (lock[whole]) return whole;
  }
  return undefined;
}
