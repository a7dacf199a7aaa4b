import { writeChecksums } from '../checksum/write.js';
import type { ReleaseContext } from '../context.js';
import { companionEndings, fixedNames } from '../names.js';
import { openSigners, type Signers } from '../signing/signers.js';
import { writePublicKeys, writeSignatures } from '../signing/write.js';
import { attestationFiles } from '../signing/names.js';
import type { Step } from '../step.js';
import { addArtifact } from '../store.js';
import { formatReleaseIndex } from '../verify/index-file.js';

/** Lays the public keys beside the release, so that people can compare them with those that they know. */
export const publicKeys: Step = {
  id: 'public-keys',
  title: 'writing public keys',
  run: async (context, signal) => {
    const { present, absent } = await openSigners(context, signal);
    for (const { format, because } of absent)
      context.emit({ kind: 'note', text: `not signed with ${format}: ${because}` });
    for (const key of await writePublicKeys(context.folder, present)) context.artifacts.add(key);
  },
};

/** Declares the whole set of files, so that a missing one is noticed. */
export const index: Step = {
  id: 'index',
  title: 'listing every file',
  run: async (context, signal) => {
    const { identity, artifacts } = context;
    const signers = await openSigners(context, signal);
    await addArtifact(
      context,
      fixedNames.index,
      formatReleaseIndex(identity, artifacts.all(), [
        ...signatureNames(signers),
        ...(context.config.signing.attestation === 'off' ? [] : attestationFiles),
      ]),
      {
        kind: 'index',
      },
    );
  },
};

function signatureNames({ present }: Signers): string[] {
  return present.map(({ format }) => `${fixedNames.checksums}${companionEndings[format]}`);
}

/** Writes the digest of every file. */
export const checksums: Step = {
  id: 'checksums',
  title: 'writing checksums',
  run: async ({ folder, artifacts }) => {
    for (const written of await writeChecksums(folder, artifacts.all())) artifacts.add(written);
  },
};

/** Signs the digests, and with them every file. */
export const signatures: Step = {
  id: 'signatures',
  title: 'signing',
  run: async (context: ReleaseContext, signal) => {
    const { present } = await openSigners(context, signal);
    for (const signature of await writeSignatures(
      context.folder,
      fixedNames.checksums,
      present,
      context.audit,
    ))
      context.artifacts.add(signature);
  },
};
