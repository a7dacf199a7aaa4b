import type { ReleasesOptions } from '../../../github/releases/index.js';
import type { ReleaseConfig } from '../../../release/config/schema.js';

/** Repository and API root that a configuration names. */
export function forgeOf({
  repository,
  api_url: apiUrl,
}: ReleaseConfig): Pick<ReleasesOptions, 'owner' | 'repo'> & { readonly apiUrl: string } {
  const [owner = '', repo = ''] = repository.split('/');
  return { owner, repo, apiUrl };
}
