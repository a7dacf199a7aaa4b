import { isAbsolute, join } from 'node:path';
import { homeFolder } from './home.js';

/**
 * Folder for what can be made again: `cto` below `XDG_CACHE_HOME`, else below `LOCALAPPDATA` on Windows, else below `.cache` in the home
 * folder. A relative path in the variable counts as absent, as the XDG specification says.
 *
 * @param home home folder, as {@link homeFolder} finds it; asked only when no variable names the folder
 * @returns undefined when there is no home folder either: then nothing is kept
 */
export function cacheHome(
  env: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform = process.platform,
  home: () => string | undefined = () => homeFolder(env),
): string | undefined {
  const named = env['XDG_CACHE_HOME'] ?? (platform === 'win32' ? env['LOCALAPPDATA'] : undefined) ?? '';
  if (isAbsolute(named)) return join(named, 'cto');
  const folder = home();
  return folder === undefined ? undefined : join(folder, '.cache', 'cto');
}
