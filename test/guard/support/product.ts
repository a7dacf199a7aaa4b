import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { profiles } from '../../../profiles/index.js';
import { catalog } from '../../../src/catalog/index.js';
import { loadConfig, type LoadedConfig } from '../../../src/config/index.js';
import { synthesize, type Synthesis } from '../../../src/synth/index.js';
import { renderView, type View, type ViewCache } from './view.js';

/** The product as the guard looks at it. A mutated copy of the product has the same shape, so the same checks run over it. */
export interface Product {
  /** Loads a configuration given as data, as if it stood in a file. */
  readonly load: (written: unknown, options?: LoadOptions) => LoadedConfig;
  /** Loads a profile without a file. */
  readonly loadDefaults: (profile: string) => LoadedConfig;
  /** The whole way, with all validation. */
  readonly synthesize: (loaded: LoadedConfig) => Promise<Synthesis>;
  /** Every object and declaration, without validation and text; quick enough to be asked hundreds of times. */
  readonly view: (loaded: LoadedConfig) => Promise<View>;
}

/** What may be chosen besides the file. */
export interface LoadOptions {
  /** Profile of `--profile`. Absent: that of the file. */
  readonly profile?: string;
  /** Overlay of `--environment`. Absent: none. */
  readonly environment?: string;
}

/** Makes the product as this process has loaded it. */
export function currentProduct(): Product {
  const cache: ViewCache = new Map();
  return {
    load: (written, options = {}) => loadWritten(written, options),
    loadDefaults: (profile) => loadWritten(undefined, { profile }),
    synthesize: (loaded) => synthesize({ loaded, profiles, components: catalog, version: '0.0.0' }),
    view: (loaded) => renderView(loaded, cache),
  };
}

/** JSON is YAML, so data becomes a file without a formatter of our own; text is taken as it is; undefined is no file. */
function loadWritten(written: unknown, options: LoadOptions): LoadedConfig {
  const cwd = mkdtempSync(join(tmpdir(), 'cto-guard-'));
  try {
    if (written !== undefined) writeFileSync(join(cwd, 'cto.yaml'), textOf(written));
    return loadConfig({ cwd, env: {}, profiles, ...options });
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
}

function textOf(written: unknown): string {
  return typeof written === 'string' ? written : JSON.stringify(written, null, 1);
}
