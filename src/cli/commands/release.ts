import { logFilterOption, streamOutputOption } from '../cluster-options.js';
import type { Command } from '../command.js';
import { quietOption } from '../common-options.js';

/** `cto release verify`: the one part of releasing that people who download need. */
export const releaseVerify: Command = {
  name: 'release verify',
  summary: 'verify every file of a release: a published one by its tag, or a folder with what was downloaded',
  description:
    'Downloads every file of the release and hashes every byte; compares with its index, its checksums and its signatures; opens every archive.\n' +
    'Signatures count only with a key that you trust: one that this program was built with, or that --key names. Needs no login where the repository is public.\n' +
    'Exit codes: 0 everything is as it was released, 1 something is not, 3 GitHub failed.',
  arguments: [{ name: '<tag or folder>', description: 'tag such as v1.2.3, or a folder' }],
  options: [
    {
      flags: '--repository <owner/name>',
      description: 'repository of the release; needed for a tag',
      variable: 'CTO_RELEASE_REPOSITORY',
    },
    {
      flags: '--api-url <url>',
      description: 'root of the API; another one for GitHub Enterprise Server',
      default: 'https://api.github.com',
      variable: 'CTO_RELEASE_API_URL',
    },
    {
      flags: '--key <file>',
      description:
        'public key that you trust, of minisign or P-256 in PEM; may be repeated. Without one, those that this program was built with count; where there are none, signatures are only told',
      repeat: true,
    },
    streamOutputOption,
    logFilterOption,
    quietOption,
  ],
  examples: [
    ['cto release verify v1.2.3 --repository acme/cto --key minisign.pub', 'a published release'],
    ['cto release verify ./downloads --key minisign.pub', 'what was downloaded, without a network'],
  ],
  load: async () => (await import('../run/release-verify.js')).runReleaseVerify,
};
