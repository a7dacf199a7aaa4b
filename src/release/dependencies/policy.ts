/** Licences that a dependency may have, with the reason why it may be in a program under Apache-2.0. SPDX identifiers. */
export const allowedLicences: Readonly<Record<string, string>> = {
  '0BSD': 'asks for nothing',
  'Apache-2.0': 'our own',
  'BSD-2-Clause': 'asks for its notice, which we ship',
  'BSD-3-Clause': 'asks for its notice, which we ship',
  'BlueOak-1.0.0': 'asks for its notice, which we ship',
  'CC0-1.0': 'public domain',
  ISC: 'asks for its notice, which we ship',
  MIT: 'asks for its notice, which we ship',
  'PSF-2.0': 'asks for its notice, which we ship',
};

/** Packages that may run a script when they are installed, with the reason. Every other one is refused: it could do anything, on every machine. */
export const allowedScripts: Readonly<Record<string, string>> = {
  'tree-sitter-powershell': 'compiles a binding for Node that we do not load: the tests read its WebAssembly',
  esbuild:
    'puts its native program in place of its launcher; without the script it works all the same, slower to start',
};

/** Known weaknesses that are accepted, by the id of their advisory, with the reason. */
export const acceptedAdvisories: Readonly<Record<string, string>> = {};

/** Hosts that a package may come from, when the lock file names one. */
export const allowedHosts: readonly string[] = ['registry.npmjs.org'];
