import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/**
 * Folder for what can be made again: `cto` below `XDG_CACHE_HOME`, else below `LOCALAPPDATA` on Windows, else below `.cache` in the home
 * folder. A relative path in the variable counts as absent, as the XDG specification says.
 */
export function cacheHome(
  env: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform = process.platform,
): string {
  const named = env['XDG_CACHE_HOME'] ?? (platform === 'win32' ? env['LOCALAPPDATA'] : undefined) ?? '';
  return join(isAbsolute(named) ? named : join(env['HOME'] ?? homedir(), '.cache'), 'cto');
}
