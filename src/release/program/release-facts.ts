import type { ReleaseConfig } from '../config/schema.js';
import { archiveChoices, installerFacts, webOf } from '../installers/index.js';
import { archiveName } from '../names.js';
import type { ReleaseFacts } from '../upgrade/facts.js';

/**
 * What the programs of a release know of the releases that come after them. From the configuration alone, never from the key that signs: whoever builds the
 * same commit without it gets the same bytes.
 */
export function releaseFactsOf(config: ReleaseConfig): ReleaseFacts {
  const facts = installerFacts(config, webOf(config.api_url));
  const archives = archiveChoices(facts).map(({ target, archive }) => [
    target,
    // the version stays open
    archiveName(config, '{version}', archive),
  ]);
  return {
    releases: facts.releases,
    archives: Object.fromEntries(archives) as ReleaseFacts['archives'],
    minisignKeys: config.signing.minisign_public_keys,
  };
}
