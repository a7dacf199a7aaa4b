import type { Rule } from './rule.js';

/** Rules about the profile as a whole. */
export const profileRules: readonly Rule[] = [
  {
    id: 'high-availability-needs-nodes',
    reason: 'replicas that share one small machine fail together and do not fit its 4 CPU and 8 GiB',
    *check({ config }) {
      if (!config.features.high_availability || config.profile !== 'minimal') return;
      yield {
        path: 'features.high_availability',
        message: 'is on with profile minimal',
        fix: 'use profile production, or standard on several nodes; or set features.high_availability to false',
        related: ['profile'],
      };
    },
  },
];

/** Rules about defaults that only stand for something a person has to say. */
export const placeholderRules: readonly Rule[] = [
  {
    id: 'placeholder',
    reason: 'the manifests are complete, but agents would look for repositories that are not yours',
    *check({ config }) {
      if (config.github.organization !== 'example-org') return;
      yield {
        path: 'github.organization',
        message: 'is still the placeholder "example-org"',
        fix: 'set github.organization and github.repository to yours',
        severity: 'warning',
      };
    },
  },
];
