import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { OperatorError } from '../kernel/errors.js';
import type { Bundle } from './bundle.js';
import { indexFile } from './bundle.js';
import { serializeIndex } from './serialize.js';

/** What {@link writeBundle} may vary. */
export interface WriteOptions {
  /** Suffix of the temporary folders; for tests. Absent: random. */
  readonly nonce?: string;
}

/**
 * Writes a bundle as a folder, in the place of what was there before, or not at all.
 *
 * The new folder is complete beside the old one before two renames swap them; a process killed between the two leaves the old folder under
 * `.<name>.old-*`, which the next run puts back or removes. Files of an earlier bundle do not survive.
 *
 * @throws OperatorError `E_OUTPUT_FOREIGN` when the folder holds something that is no bundle: nothing is deleted that we did not write
 */
export function writeBundle(bundle: Bundle, folder: string, options: WriteOptions = {}): void {
  const target = resolve(folder);
  const parent = dirname(target);
  mkdirSync(parent, { recursive: true });
  recover(target);
  refuseForeign(target);
  const nonce = options.nonce ?? randomBytes(6).toString('hex');
  const next = join(parent, `.${basename(target)}.new-${nonce}`);
  try {
    writeFiles(bundle, next);
    swap(next, target, join(parent, `.${basename(target)}.old-${nonce}`));
  } finally {
    rmSync(next, { recursive: true, force: true });
  }
}

function writeFiles(bundle: Bundle, folder: string): void {
  mkdirSync(folder);
  const made = new Set<string>([folder]);
  for (const [path, content] of [...bundle.files, [indexFile, serializeIndex(bundle.index)] as const]) {
    const file = join(folder, ...path.split('/'));
    const parent = dirname(file);
    if (!made.has(parent)) {
      mkdirSync(parent, { recursive: true });
      made.add(parent);
    }
    writeFileSync(file, content);
  }
}

function swap(next: string, target: string, old: string): void {
  const exists = existsSync(target);
  if (exists) renameSync(target, old);
  try {
    renameSync(next, target);
  } catch (error) {
    if (exists) renameSync(old, target);
    throw error;
  }
  if (exists) rmSync(old, { recursive: true, force: true });
}

/** Puts back what a killed run had moved away, and removes what it had not finished. */
function recover(target: string): void {
  const parent = dirname(target);
  for (const name of readdirSync(parent)) {
    if (name.startsWith(`.${basename(target)}.old-`)) {
      if (existsSync(target)) rmSync(join(parent, name), { recursive: true, force: true });
      else renameSync(join(parent, name), target);
    } else if (name.startsWith(`.${basename(target)}.new-`)) {
      rmSync(join(parent, name), { recursive: true, force: true });
    }
  }
}

function refuseForeign(target: string): void {
  if (!existsSync(target) || existsSync(join(target, indexFile)) || readdirSync(target).length === 0) return;
  throw new OperatorError(
    'E_OUTPUT_FOREIGN',
    `"${target}" holds files but no ${indexFile}, so it is not a bundle`,
    {
      hint: 'choose another output folder, or empty this one; nothing was changed',
    },
  );
}
