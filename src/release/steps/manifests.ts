import { packManifests } from '../manifests/pack.js';
import { manifestsName } from '../names.js';
import { planRelease } from '../plan.js';
import type { Step } from '../step.js';

/** Packs the bundle of every profile: the same digest as `cto synth`. */
export const manifests: Step = {
  id: 'manifests',
  title: 'packing manifests',
  run: async (context, signal) => {
    const { config, identity, artifacts, folder, emit } = context;
    const { profiles } = config.manifests;
    const signed = planRelease(config, identity, context.secrets).signatures.some(
      ({ by, made }) => by === 'minisign' && made,
    );
    for (const [index, profile] of profiles.entries()) {
      signal.throwIfAborted();
      const name = manifestsName(config, identity.version, profile).replace(/\.tar\.gz$/, '');
      const bundle = await context.makeBundle(profile);
      const packed = await packManifests(
        folder,
        { bundle, name, version: identity.version, signed },
        { sourceDate: identity.sourceDate, level: config.archives.compression_level },
      );
      artifacts.add(packed);
      emit({
        kind: 'step',
        phase: 'manifests',
        action: 'packed',
        subject: packed.name,
        done: index + 1,
        total: profiles.length,
      });
    }
  },
};
