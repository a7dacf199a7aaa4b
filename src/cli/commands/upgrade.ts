import type { Command } from '../command.js';
import { logFilterOption, streamOutputOption } from '../cluster-options.js';
import { quietOption } from '../common-options.js';

/** `cto upgrade`. */
export const upgrade: Command = {
  name: 'upgrade',
  summary: 'replace this program with the latest release, or with another version',
  description:
    'Takes the version from the page of the releases, which costs nothing of the quota of the API, and the archive of this platform; verifies the signature of\n' +
    'its checksums with the keys that this program was built with. The new program is started before it comes into the place of the old one, and in its place once\n' +
    'more; if it does not answer, the old one is there again. A program that something else installed, such as npm or Homebrew, is left to that.\n' +
    'Proxies: HTTPS_PROXY and NO_PROXY.\n' +
    'Exit codes: 0 upgraded, or nothing to do; 1 the release is not trusted or does not start; 2 something else looks after this program, or it cannot be replaced;\n' +
    '3 the download failed; 4 there is no key to verify with.',
  arguments: [
    {
      name: '[version]',
      description: 'version such as 1.2.3, also an older one; without it the latest release',
    },
  ],
  options: [
    { flags: '--dry-run', description: 'look and verify, and say what would be done' },
    {
      flags: '--key <file>',
      description:
        'public key of minisign that you trust, instead of those that this program was built with; may be repeated',
      repeat: true,
    },
    {
      flags: '--unsigned',
      description:
        'let TLS and the checksum do where this program knows no key; with one, signatures are verified all the same',
    },
    {
      flags: '--releases <url>',
      description:
        'page of the releases, or a mirror with the same paths; without it the one that this program comes from',
      variable: 'CTO_INSTALL_URL',
    },
    streamOutputOption,
    logFilterOption,
    quietOption,
  ],
  examples: [
    ['cto upgrade', 'to the latest release'],
    ['cto upgrade --dry-run', 'what would be done; nothing is changed'],
    ['cto upgrade 1.2.3', 'to this version, also back to it'],
  ],
  load: async () => (await import('../run/upgrade.js')).runUpgrade,
};
