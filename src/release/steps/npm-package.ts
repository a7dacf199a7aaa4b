import { join } from 'node:path';
import { releaseFolders } from '../folders.js';
import { npmPackageName } from '../names.js';
import { packNpm } from '../npm/index.js';
import { releaseFactsOf } from '../program/index.js';
import type { Step } from '../step.js';
import { enterArtifact } from '../store.js';

/** Packs the program for the npm registry. */
export const npmPackage: Step = {
  id: 'npm-package',
  title: 'packing the npm package',
  run: async (context, signal) => {
    const { config, identity, folder, root, exec, env } = context;
    const name = npmPackageName(config, identity.version);
    const path = join(releaseFolders(folder).artifacts, name);
    await packNpm({
      name: config.name,
      version: identity.version,
      repository: config.repository,
      root,
      commit: identity.commit.slice(0, 12),
      release: releaseFactsOf(config),
      destination: path,
      exec,
      env,
      signal,
    });
    await enterArtifact(context, name, path, { kind: 'npm-package' });
  },
};
