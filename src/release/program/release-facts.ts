import type { ReleaseConfig } from '../config/schema.js';
import { installerFacts, webOf } from '../installers/index.js';
import type { ReleaseFacts } from '../upgrade/facts.js';

/**
 * What the programs of a release know of the releases that come after them. From the configuration alone, never from the key that signs: whoever builds the
 * same commit without it gets the same bytes. Nor from the platforms that are built: a job that builds one of them makes the same program.
 */
export function releaseFactsOf(config: ReleaseConfig): ReleaseFacts {
  const { releases, archive } = installerFacts(config, webOf(config.api_url));
  return { releases, archive, minisignKeys: config.trusted_keys.minisign };
}
