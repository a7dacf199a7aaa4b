import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { profiles } from '../../profiles/index.js';
import { catalog } from '../../src/catalog/index.js';
import { loadConfig, type ConfigInput, type LoadedConfig } from '../../src/config/index.js';
import { synthesize, type Synthesis } from '../../src/synth/index.js';

/** What a test says about the configuration of a whole bundle. */
export interface ProductOptions {
  /** @default 'minimal' */
  readonly profile?: string;
  /** Configuration file as data. Absent: none, which is zero configuration. */
  readonly config?: ConfigInput;
  /** Values as on the command line. */
  readonly sets?: readonly string[];
}

/** Loads a configuration as the command line would, from a folder that is gone afterwards: also usable in hooks. */
export function loadProduct(options: ProductOptions = {}): LoadedConfig {
  const folder = mkdtempSync(join(tmpdir(), 'cto-test-'));
  try {
    // JSON is YAML
    if (options.config) writeFileSync(join(folder, 'cto.yaml'), JSON.stringify(options.config));
    return loadConfig({
      cwd: folder,
      env: {},
      profile: options.profile ?? 'minimal',
      sets: options.sets ?? [],
      profiles: profiles.map(({ name, defaults }) => ({ name, defaults })),
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Synthesizes a complete bundle with all validation. */
export function synthesizeProduct(options: ProductOptions = {}): Promise<Synthesis> {
  return synthesize({ loaded: loadProduct(options), profiles, components: catalog, version: '0.0.0-test' });
}
