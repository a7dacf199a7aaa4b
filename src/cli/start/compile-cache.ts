import * as nodeModule from 'node:module';
import { join } from 'node:path';
import { cacheHome } from '../process/cache-home.js';

/**
 * Lets Node keep the compiled form of what is loaded from now on. Node 22.1 and newer can; older ones do without.
 *
 * The folder is the user's own. Node's default lies below the temporary folder of the machine, where on a shared machine somebody else can
 * put compiled code first. NODE_COMPILE_CACHE and NODE_DISABLE_COMPILE_CACHE count as everywhere; a folder that cannot be written, or a user
 * without a home, costs time, no more.
 */
export function keepCompiled(env: Readonly<Record<string, string | undefined>>): void {
  if (!('enableCompileCache' in nodeModule)) return;
  const enable = nodeModule.enableCompileCache as (folder: string) => void;
  const home = cacheHome(env);
  if (home !== undefined) enable(join(home, 'compiled'));
}
