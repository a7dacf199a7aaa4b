export { createReleases, type ReleasesOptions } from './client.js';
export { answered, ForgeAnswer, forgeError, passingOf, slowed } from './errors.js';
export type {
  Asset,
  GeneratedNotes,
  NewDraft,
  RateLimit,
  Release,
  ReleaseChange,
  RepositoryFacts,
  Tag,
  TokenFacts,
  Upload,
  Uploaded,
} from './model.js';
export type { Releases } from './port.js';
