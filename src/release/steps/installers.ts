import { installerFacts, renderPowershellInstaller, renderShellInstaller } from '../installers/index.js';
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

/**
 * Root of the pages of a forge, by that of its API: `api.github.com` for GitHub, `/api/v3` below the host for GitHub Enterprise Server
 * (https://docs.github.com/en/enterprise-server/rest/using-the-rest-api/getting-started-with-the-rest-api).
 */
export function webOf(apiUrl: string): string {
  return apiUrl
    .replace(/\/+$/, '')
    .replace('://api.github.com', '://github.com')
    .replace(/\/api\/v3$/, '');
}
