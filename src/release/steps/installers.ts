import {
  installerFacts,
  renderPowershellInstaller,
  renderShellInstaller,
  webOf,
} from '../installers/index.js';
import { fixedNames } from '../names.js';
import { openSigners } from '../signing/signers.js';
import type { Step } from '../step.js';
import { addArtifact } from '../store.js';

/** Writes the installers of this release. */
export const installers: Step = {
  id: 'installers',
  title: 'writing installers',
  run: async (context, signal) => {
    const { present } = await openSigners(context, signal);
    const key = present
      .find(({ format }) => format === 'minisign')
      ?.publicKey.trim()
      .split('\n')
      .at(-1);
    const facts = installerFacts(context.config, webOf(context.config.api_url), key);
    await addArtifact(context, fixedNames.installerUnix, renderShellInstaller(facts), { kind: 'installer' });
    await addArtifact(context, fixedNames.installerWindows, renderPowershellInstaller(facts), {
      kind: 'installer',
    });
  },
};
