import { companionEndings, fixedNames } from '../names.js';

/** Names of the public keys that a release carries. They help to compare; trust has to come from elsewhere. */
export const keyFiles = { minisign: 'minisign.pub', gpg: 'openpgp.asc', sigstore: 'sigstore.pub' } as const;

/** How a release can be signed. */
export type SignatureFormat = keyof typeof keyFiles;

/** File name of the attestation, which GitHub makes over the files of `checksums.txt`. */
export const attestationName = `${fixedNames.checksums}${companionEndings.attestation}`;

/** Names that a release has for its attestation: it and its digest, since `checksums.txt` is there before it. */
export const attestationFiles: readonly string[] = [
  attestationName,
  `${attestationName}${companionEndings.sha256}`,
];
