import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from '../../bundle/digest.js';
import type { Io } from '../io.js';
import { cacheHome } from '../process/cache-home.js';

/** Texts by their checksum. */
export interface TextCache {
  /** The text with a checksum; undefined when it is not there, or is damaged. */
  read(checksum: string): string | undefined;
  /** Keeps a text if it has the checksum. Never fails: without a cache the network has to do. */
  keep(checksum: string, text: string): void;
}

/** Folder of the cache; undefined for a user who has no home folder. */
export function cacheFolder(
  env: Io['env'],
  platform: NodeJS.Platform = process.platform,
): string | undefined {
  const home = cacheHome(env, platform);
  return home === undefined ? undefined : join(home, 'crds');
}

/** Opens a cache; its folder is made when the first text is kept. @param folder undefined: nothing is kept */
export function openCache(folder: string | undefined): TextCache {
  if (folder === undefined) return { read: () => undefined, keep: () => undefined };
  return {
    read: (checksum) => {
      const text = attempt(() => readFileSync(join(folder, checksum), 'utf8'));
      return text !== undefined && sha256(text) === checksum ? text : undefined;
    },
    keep: (checksum, text) => {
      // a home folder that is read-only, as in many build environments, is no reason to stop
      if (sha256(text) === checksum) attempt(() => write(folder, checksum, text));
    },
  };
}

/** Result of an action on files; undefined when it fails. */
function attempt<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch {
    return undefined;
  }
}

/** Writes beside the file and renames, so that another process never reads half of it. */
function write(folder: string, name: string, text: string): void {
  const unfinished = join(folder, `${name}.${randomUUID()}`);
  mkdirSync(folder, { recursive: true });
  try {
    writeFileSync(unfinished, text);
    renameSync(unfinished, join(folder, name));
  } finally {
    // gone already when all went well
    rmSync(unfinished, { force: true });
  }
}
