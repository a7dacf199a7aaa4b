import { profiles } from '../../profiles/index.js';
import { catalog } from '../../src/catalog/index.js';
import { loadConfig, type ConfigInput, type LoadedConfig } from '../../src/config/index.js';
import { synthesize, type Synthesis } from '../../src/synth/index.js';
import { temporaryFolder } from './folder.js';

/** What a test says about the configuration of a whole bundle. */
export interface ProductOptions {
  /** @default 'minimal' */
  readonly profile?: string;
  /** Configuration file as data. Absent: none, which is zero configuration. */
  readonly config?: ConfigInput;
  /** Values as on the command line. */
  readonly sets?: readonly string[];
}

/** Loads a configuration as the command line would, in a folder of its own. */
export function loadProduct(options: ProductOptions = {}): LoadedConfig {
  // JSON is YAML
  const folder = temporaryFolder(options.config ? { 'cto.yaml': JSON.stringify(options.config) } : {});
  return loadConfig({
    cwd: folder,
    env: {},
    profile: options.profile ?? 'minimal',
    sets: options.sets ?? [],
    profiles: profiles.map(({ name, defaults }) => ({ name, defaults })),
  });
}

/** Synthesizes a complete bundle with all validation. */
export function synthesizeProduct(options: ProductOptions = {}): Promise<Synthesis> {
  return synthesize({ loaded: loadProduct(options), profiles, components: catalog, version: '0.0.0-test' });
}
