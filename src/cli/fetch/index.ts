import type { FetchText } from '../../synth/index.js';
import type { Io } from '../io.js';
import { cacheFolder, openCache } from './cache.js';
import { download, type DownloadSettings } from './download.js';

/**
 * Makes what fetches pinned texts: from the cache, else from the network into the cache. A text whose checksum differs is handed out too, since
 * its caller says best what that means, but never kept.
 *
 * @param env where the cache folder and the proxy are named
 * @param settings absent members keep their defaults
 */
export function createFetchText(env: Io['env'], settings: Partial<DownloadSettings> = {}): FetchText {
  const cache = openCache(cacheFolder(env));
  return async ({ url, sha256 }, signal) => {
    const kept = cache.read(sha256);
    if (kept !== undefined) return kept;
    const text = await download(url, env, settings, signal);
    cache.keep(sha256, text);
    return text;
  };
}
