/** Names of the public keys that a release carries. They help to compare; trust has to come from elsewhere. */
export const keyFiles = { minisign: 'minisign.pub', gpg: 'openpgp.asc', sigstore: 'sigstore.pub' } as const;

/** How a release can be signed. */
export type SignatureFormat = keyof typeof keyFiles;
