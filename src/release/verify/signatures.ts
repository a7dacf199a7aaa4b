import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Problem } from '../../kernel/problem.js';
import { fileProblem } from '../checksum/verify.js';
import { companionEndings, fixedNames } from '../names.js';
import { unarmor } from '../signing/gpg/armor.js';
import { keyFiles, type SignatureFormat } from '../signing/names.js';
import { parsePublicKey } from '../signing/minisign/format.js';
import { verifyMinisign } from '../signing/minisign/verify.js';
import { verifySigstore } from '../signing/sigstore/verify.js';
import type { Trust } from './trust.js';

/** What a signature of a release is worth. */
export interface SignatureVerdict {
  readonly format: SignatureFormat | 'attestation';
  /**
   * `verified`: by a key that is trusted. `consistent`: it fits the key beside it, which anyone could have put there. `unchecked`: not looked at
   * closer than for damage. `bad`: see the problems.
   */
  readonly is: 'verified' | 'consistent' | 'unchecked' | 'bad';
  /** What was found, or what to do, as a sentence without its end. */
  readonly note: string;
}

/** What stands beside a signature: the keys of the release itself. */
interface Given {
  readonly content: Buffer;
  readonly text: string;
  /** Public key file of the release. Undefined: it has none. */
  readonly own: string | undefined;
  readonly trust: Trust;
}

type Judge = (given: Given) => Omit<SignatureVerdict, 'format'>;

const name = fixedNames.checksums;

const judges: Readonly<Record<SignatureFormat, Judge>> = {
  minisign: ({ content, text, own, trust }) => {
    const beside = own === undefined ? undefined : parsePublicKey(own);
    const keys = trust.minisign.length > 0 ? trust.minisign : beside ? [beside] : [];
    if (keys.length === 0) return { is: 'unchecked', note: 'no public key is given' };
    const verdict = verifyMinisign(name, content, text, keys);
    return verdict.ok ? fits(trust.minisign.length > 0) : { is: 'bad', note: verdict.why };
  },
  sigstore: ({ content, text, own, trust }) => {
    const keys = trust.sigstore.length > 0 ? trust.sigstore : own === undefined ? [] : [own];
    if (keys.length === 0) return { is: 'unchecked', note: 'no public key is given' };
    const complaints = keys.map((key) => verifySigstore(name, content, text, key));
    return complaints.includes(undefined)
      ? fits(trust.sigstore.length > 0)
      : { is: 'bad', note: complaints[0] ?? 'does not fit' };
  },
  gpg: ({ text }) =>
    unarmor(text)
      ? { is: 'unchecked', note: `verify it with: gpg --verify ${name}${companionEndings.gpg} ${name}` }
      : { is: 'bad', note: 'is damaged' },
};

function fits(trusted: boolean): Omit<SignatureVerdict, 'format'> {
  return trusted
    ? { is: 'verified', note: 'made with a trusted key' }
    : {
        is: 'consistent',
        note: 'fits the public key beside it; give a key that you trust to know who signed',
      };
}

/** Verifies every signature of `checksums.txt` that is there. */
export function verifySignatures(
  folder: string,
  there: readonly string[],
  trust: Trust,
): { readonly signatures: readonly SignatureVerdict[]; readonly problems: readonly Problem[] } {
  const signatures: SignatureVerdict[] = [];
  const problems: Problem[] = [];
  const textOf = (file: string) =>
    there.includes(file) ? readFileSync(join(folder, file), 'utf8') : undefined;
  if (!there.includes(name)) return { signatures, problems };
  const content = readFileSync(join(folder, name));
  for (const format of Object.keys(judges) as SignatureFormat[]) {
    const file = `${name}${companionEndings[format]}`;
    const text = textOf(file);
    if (text === undefined) continue;
    const verdict = judge(judges[format], { content, text, own: textOf(keyFiles[format]), trust });
    signatures.push({ format, ...verdict });
    if (verdict.is === 'bad') problems.push(fileProblem(file, verdict.note));
  }
  return { signatures, problems };
}

/** A key beside the release may be damaged itself: that is its own problem, named where digests are compared. */
function judge(one: Judge, given: Given): Omit<SignatureVerdict, 'format'> {
  try {
    return one(given);
  } catch {
    return { is: 'unchecked', note: 'the public key beside it cannot be read' };
  }
}
