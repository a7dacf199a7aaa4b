import { exitCodes, isOperatorError, OperatorError } from '../../kernel/errors.js';
import { parseChecksums } from '../checksum/format.js';
import { companionEndings, fixedNames } from '../names.js';
import { formatKeyId, parseSignature, type MinisignPublicKey } from '../signing/minisign/format.js';
import { verifyMinisign } from '../signing/minisign/verify.js';
import { fetchText, type Web } from './fetch.js';

/** Who vouches for a release. */
export interface Vouched {
  /** Id of the key, as minisign shows it. */
  readonly keyId: string;
  /** Seconds since 1970 of the signature. */
  readonly timestamp: number;
}

/** What is known of an archive before it is downloaded. */
export interface VouchedArchive {
  /** Where it is. */
  readonly archive: URL;
  /** SHA-256 that it must have, hexadecimal. */
  readonly sha256: string;
  /** Absent: nobody that is trusted; TLS and the checksum are all there is. */
  readonly by?: Vouched;
}

/** What {@link vouchFor} goes by. */
export interface VouchRequest {
  /** Folder of the release on the web, with a slash at its end. */
  readonly folder: URL;
  /** Version of the release. */
  readonly version: string;
  /** Names of archives that would do, best first. */
  readonly archives: readonly string[];
  /** Keys that are trusted, newest first. Empty: nothing is verified. */
  readonly keys: readonly MinisignPublicKey[];
}

/**
 * Finds out which archive there is and what it has to be, by the checksums of its release and who signed them. The names of archives have the version in
 * them, so a signed list of another release does not serve.
 *
 * @throws OperatorError `E_UPGRADE_UNTRUSTED` for a signature that is missing, wrong or of somebody else, and for the list of another release,
 * `E_UPGRADE_PLATFORM` for one without an archive that would do; those of downloading
 */
export async function vouchFor(request: VouchRequest, web: Web): Promise<VouchedArchive> {
  const { folder, version, archives, keys } = request;
  const text = await fetchText(new URL(fixedNames.checksums, folder), web);
  const by = keys.length > 0 ? await signerOf(text, folder, keys, web) : undefined;
  const listed = read(text);
  const sums = new Map(listed.map(({ name, sha256 }) => [name, sha256]));
  for (const name of archives) {
    const sha256 = sums.get(name);
    if (sha256 !== undefined) return { archive: new URL(name, folder), sha256, ...(by && { by }) };
  }
  if (listed.some(({ name }) => name.includes(version)))
    throw noArchive(`it has no ${archives.join(' or ')}`);
  throw untrusted(`${fixedNames.checksums} is that of another release: it names no file of ${version}`);
}

/** The error for a platform that nothing is built for. @param why a clause */
export function noArchive(why: string): OperatorError {
  return new OperatorError(
    'E_UPGRADE_PLATFORM',
    `there is no archive of a release for this platform: ${why}`,
    {
      hint: 'stay with the version that you have, or build it from the sources',
    },
  );
}

async function signerOf(
  text: string,
  folder: URL,
  keys: readonly MinisignPublicKey[],
  web: Web,
): Promise<Vouched> {
  const file = `${fixedNames.checksums}${companionEndings.minisign}`;
  const signature = await signatureAt(new URL(file, folder), web);
  const verdict = verifyMinisign(fixedNames.checksums, Buffer.from(text), signature, keys);
  if (!verdict.ok) throw untrusted(`${file} ${verdict.why}`);
  const { timestamp } = verdict;
  return { keyId: formatKeyId(parseSignature(signature)?.keyId ?? new Uint8Array()), timestamp };
}

async function signatureAt(url: URL, web: Web): Promise<string> {
  try {
    return await fetchText(url, web);
  } catch (error) {
    if (isOperatorError(error) && error.code === 'E_UPGRADE_ABSENT')
      throw untrusted(`it has no ${url.pathname.slice(url.pathname.lastIndexOf('/') + 1)}`);
    throw error;
  }
}

function read(text: string) {
  try {
    return parseChecksums(text, fixedNames.checksums);
  } catch (error) {
    throw untrusted(error instanceof Error ? error.message : String(error));
  }
}

/** The error for a release that nobody who is trusted vouches for. @param why a clause */
export function untrusted(why: string): OperatorError {
  return new OperatorError('E_UPGRADE_UNTRUSTED', `this release is not trusted: ${why}`, {
    hint: 'nothing was changed. The key of the makers may have changed: docs/releasing.md says how they tell; then name the new one with --key. Otherwise tell them',
    exitCode: exitCodes.differs,
  });
}
