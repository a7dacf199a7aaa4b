import { fromBER, ObjectIdentifier, OctetString, Sequence } from 'asn1js';
import type { Problem } from '../../../kernel/problem.js';
import { malformed } from '../bytes.js';
import { hashNames, readCms, verifyCms, type Cms, type Signer } from '../cms.js';
import { certificatesAtEnd, readCertificates } from './certificates.js';
import { authenticodeDigest } from './digest.js';
import { readPe } from './read.js';

/** `SPC_INDIRECT_DATA_OBJID`: the content of an Authenticode signature. */
const indirectData = '1.3.6.1.4.1.311.2.1.4';

/** What an Authenticode signature says, and what is wrong with it. */
export interface Authenticode {
  /** Who signed. Absent: the signature proves nobody. */
  readonly signer?: Signer;
  readonly problems: readonly Problem[];
}

/**
 * Checks the Authenticode signature of a file: it lies where Windows looks, was made over exactly these bytes, and with the key of its signer. Whether that
 * one is trusted is the caller's to decide, by name and chain; dates, countersignatures and revocations are not looked at.
 *
 * @throws OperatorError `E_RELEASE_FORMAT` when it is no PE file, or the signature cannot be read
 */
export function verifyAuthenticode(bytes: Uint8Array): Authenticode {
  const [der, ...others] = readCertificates(bytes);
  if (!der) return { problems: [problem('unsigned', 'the program has no Authenticode signature')] };
  const problems = certificatesAtEnd(readPe(bytes), bytes.length)
    ? []
    : [problem('certificate-place', 'its signature does not lie at the end of the file')];
  if (others.length > 0)
    problems.push(problem('several-signatures', `it has ${others.length + 1} signatures`));
  const cms = readCms(der, 'PE');
  const content = contentOf(cms);
  const { algorithm, digest } = digestOf(content);
  if (!digest.equals(authenticodeDigest(bytes, algorithm)))
    problems.push(problem('digest', 'its signature was made for other bytes'));
  const verified = verifyCms(cms, valueOf(content));
  if (typeof verified === 'string')
    return { problems: [...problems, problem('signature', `its signature proves nothing: ${verified}`)] };
  return { signer: verified, problems };
}

function contentOf({ data }: Cms): Buffer {
  const { eContentType, eContent } = data.encapContentInfo;
  if (eContentType !== indirectData || !eContent?.any)
    throw malformed('PE', `its signature is about ${eContentType}, not about a program`);
  return Buffer.from(eContent.any);
}

/** Content without its outer tag and length: what is hashed when the content is no string of bytes (PKCS #7, 9.3). */
function valueOf(content: Buffer): Buffer {
  const { result } = fromBER(content);
  return content.subarray(result.idBlock.blockLength + result.lenBlock.blockLength);
}

/** `SpcIndirectDataContent`: what was hashed, then how and the result. */
function digestOf(content: Buffer): { algorithm: string; digest: Buffer } {
  const digestInfo = children(fromBER(content).result)[1];
  const [algorithmInfo, value] = children(digestInfo);
  const [identifier] = children(algorithmInfo);
  const algorithm =
    identifier instanceof ObjectIdentifier ? hashNames[identifier.valueBlock.toString()] : undefined;
  if (algorithm === undefined || !(value instanceof OctetString))
    throw malformed('PE', 'its signature names no hash of the program');
  return { algorithm, digest: Buffer.from(value.getValue()) };
}

function children(element: unknown): readonly unknown[] {
  return element instanceof Sequence ? element.valueBlock.value : [];
}

function problem(rule: string, message: string): Problem {
  return { rule: `release/pe-${rule}`, message };
}
