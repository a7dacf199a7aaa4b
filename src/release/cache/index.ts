export { cacheKey } from './key.js';
export { openCache, type CachedFile, type CacheOptions, type ReleaseCache } from './open.js';
export { trimCache, type Cleaned, type TrimOptions } from './clean.js';
