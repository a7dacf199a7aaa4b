import { z } from 'zod';
import { agentSettings, modelSettings } from './agents.js';
import { componentsSettings } from './components/index.js';
import { mirrorUrl } from './values.js';
import {
  clusterSettings,
  featureSettings,
  githubSettings,
  gitopsSettings,
  imageOverride,
  platformSettings,
  registrySettings,
  schedulingSettings,
  storageSettings,
  tunnelingSettings,
} from './platform.js';

const shape = {
  version: z
    .string()
    .regex(/^0\.1(\.\d+)?$/, 'must be a configuration version that this program reads: 0.1 or 0.1.x')
    .default('0.1.0')
    .describe('Version of the configuration format.'),
  profile: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,39}$/, 'must be a profile name: a-z, 0-9 and "-"')
    .default('minimal')
    .describe('Profile: minimal, standard, production, or one that you wrote.'),
  platform: platformSettings,
  github: githubSettings,
  registry: registrySettings,
  agents: z.record(z.string(), agentSettings).default({}).describe('Agents by name.'),
  models: modelSettings,
  features: featureSettings,
  tunneling: tunnelingSettings,
  storage: storageSettings,
  cluster: clusterSettings,
  scheduling: schedulingSettings,
  gitops: gitopsSettings,
  crds: z
    .enum(['compact', 'official', 'external'])
    .default('compact')
    .describe('CustomResourceDefinitions: ours, the upstream files (fetched and verified), or none.'),
  crds_mirror: mirrorUrl
    .optional()
    .describe(
      'Address that takes the place of https://raw.githubusercontent.com and https://github.com when official definitions are fetched. Absent: those two.',
    ),
  images: z.record(z.string(), imageOverride).default({}).describe('Other images, by catalogue name.'),
  components: componentsSettings,
  extensions: z
    .record(z.string(), z.unknown())
    .default({})
    .describe('Settings of components that you wrote yourself, by their id; they check them.'),
};

/**
 * The configuration: the only source of its types, its defaults, the JSON Schema for editors and the reference page.
 * `environments` holds overlays; the loader checks each of them as a whole configuration.
 */
export const configSchema = z.strictObject({
  ...shape,
  environments: z
    .record(
      z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, 'must be an environment name: a-z, 0-9 and "-"'),
      z.unknown(),
    )
    .default({})
    .describe('Overlays by environment name; each may hold every key but version, profile and environments.'),
});

/** Configuration as people write it: everything may be absent. */
export type ConfigInput = z.input<typeof configSchema>;

/** Configuration as the program reads it: merged from all layers, complete with defaults. */
export type Config = z.output<typeof configSchema>;
