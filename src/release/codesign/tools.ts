import type { Tool } from '../step.js';
import type { SigningContext } from './model.js';

const osslsigncode: Tool = {
  name: 'osslsigncode',
  debianPackage: 'osslsigncode',
  versionArgs: ['--version'],
  purpose: 'programs for Windows cannot be signed with the certificate that is given',
};

/** What installs `rcodesign`, which Debian has no package of. Its lock file names every crate with its checksum. */
export const rcodesignInstall = 'cargo install --locked --version 0.29.0 apple-codesign';

const rcodesign: Tool = {
  name: 'rcodesign',
  install: rcodesignInstall,
  versionArgs: ['--version'],
  purpose: 'programs for macOS cannot be signed with the certificate that is given',
};

/** Programs that signing with these certificates starts. */
export function codesignTools({
  signing,
  secrets,
}: Pick<SigningContext, 'signing' | 'secrets'>): readonly Tool[] {
  const windows = signing.windows !== 'off' && secrets.has('CTO_RELEASE_WINDOWS_CERTIFICATE');
  const apple = signing.apple !== 'off' && secrets.has('CTO_RELEASE_APPLE_CERTIFICATE');
  return [...(windows ? [osslsigncode] : []), ...(apple ? [rcodesign] : [])];
}
