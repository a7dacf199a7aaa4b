export { cacheKey } from './key.js';
export { openCache, type CachedFile, type CacheOptions, type ReleaseCache } from './open.js';
export { cleanCache, trimCache, type Cleaned } from './clean.js';
