import { join } from 'node:path';
import { writeBundle } from './src/bundle/write.js';
import { catalog } from './src/catalog/index.js';
import { loadConfig } from './src/config/index.js';
import { profiles } from './profiles/index.js';
import { synthesize } from './src/synth/index.js';
import { version } from './src/kernel/version.js';

/**
 * The cdk8s app: `cdk8s synth` runs it with CDK8S_OUTDIR set to the output folder of cdk8s.yaml. It makes the bundle of the configured
 * profile, as `cto synth` does. Components are not ordered by cdk8s dependencies, whose time grows exponentially (docs/decisions/0001).
 */
const loaded = loadConfig({
  cwd: process.cwd(),
  env: process.env,
  profiles: profiles.map(({ name, defaults }) => ({ name, defaults })),
});
const { bundle } = await synthesize({ loaded, profiles, components: catalog, version });
writeBundle(bundle, join(process.env['CDK8S_OUTDIR'] ?? 'dist', loaded.config.profile));
