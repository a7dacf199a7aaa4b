import { createHash, verify, X509Certificate } from 'node:crypto';
import { ContentInfo, SignedData, type CertificateChoices, type SignerInfo } from '@peculiar/asn1-cms';
import { AsnConvert, OctetString } from '@peculiar/asn1-schema';
import { Constructed, fromBER, type BaseBlock } from 'asn1js';
import { malformed } from './bytes.js';

/** Who vouches for something. */
export interface Signer {
  /** Common name, such as `OpenJS Foundation` or `Developer ID Application: Node.js Foundation (HX7739G8FX)`. */
  readonly name: string;
  /** Organisation. Absent: the certificate names none. */
  readonly organization?: string;
  /** Certificates from the signer to the last that the signature brings along; each is signed by the next one, which was checked. */
  readonly chain: readonly X509Certificate[];
}

/** A signature in the format PKCS #7, which CMS (RFC 5652) continues. */
export interface Cms {
  readonly data: SignedData;
  readonly signer: SignerInfo;
  /** Certificate of the signer. Absent: the signature does not bring it along. */
  readonly leaf?: X509Certificate;
  /** Every certificate that the signature brings along, in no order; signing tools write the same one twice. */
  readonly certificates: readonly X509Certificate[];
  /** Attributes that were signed, as they are encoded. Absent: it signs nothing about the content. */
  readonly signedAttributes?: Buffer;
}

/** Names of hashes by their object identifier. */
export const hashNames: Readonly<Record<string, string>> = {
  '1.3.14.3.2.26': 'sha1',
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
};

const messageDigest = '1.2.840.113549.1.9.4';

/** Reads a signature. @param what what it belongs to, for messages @throws OperatorError `E_RELEASE_FORMAT` */
export function readCms(der: Uint8Array, what: string): Cms {
  try {
    const data = AsnConvert.parse(AsnConvert.parse(der, ContentInfo).content, SignedData);
    const [signer, ...others] = data.signerInfos;
    if (!signer || others.length > 0) throw malformed(what, 'its signature has not exactly one signer');
    const choices: CertificateChoices[] = [...(data.certificates?.values() ?? [])];
    const leaf = choices.find((choice) => identifies(signer, choice));
    const signedAttributes = signedAttributesOf(der);
    return {
      data,
      signer,
      ...(leaf && { leaf: certificatesOf(leaf)[0] }),
      certificates: choices.flatMap(certificatesOf),
      ...(signedAttributes && { signedAttributes }),
    };
  } catch (error) {
    if (error instanceof Error && error.name !== 'OperatorError')
      throw malformed(what, `its signature cannot be read: ${error.message}`, error);
    throw error;
  }
}

/**
 * Checks that a signature was made over a content, and by whom. Whether that one is trusted is the caller's to decide: by name and chain.
 * Neither dates nor revocations are looked at.
 *
 * @param content bytes that were signed
 * @returns the signer, or what is wrong as a clause
 */
export function verifyCms(cms: Cms, content: Uint8Array): Signer | string {
  try {
    return signerOf(cms, content);
  } catch (error) {
    // OpenSSL throws at a damaged key or certificate when it is used, not when it is read
    return `it cannot be checked: ${error instanceof Error ? error.message : String(error)}`;
  }
}

function signerOf(
  { signer, leaf, certificates, signedAttributes }: Cms,
  content: Uint8Array,
): Signer | string {
  const algorithm = hashNames[signer.digestAlgorithm.algorithm];
  if (algorithm === undefined) return `it uses an unknown hash, ${signer.digestAlgorithm.algorithm}`;
  if (!leaf) return 'it does not bring the certificate of its signer along';
  if (!signedAttributes) return 'it signs nothing about the content';
  const stated = signer.signedAttrs?.find(({ attrType }) => attrType === messageDigest)?.attrValues[0];
  const wanted = stated && Buffer.from(AsnConvert.parse(stated, OctetString).buffer);
  if (wanted?.equals(createHash(algorithm).update(content).digest()) !== true)
    return 'it was made for other content';
  if (!verify(algorithm, signedAttributes, leaf.publicKey, Buffer.from(signer.signature.buffer)))
    return `it was not made with the key of ${commonName(leaf)}`;
  const chain = chainOf(leaf, certificates);
  const last = chain.at(-1) ?? leaf;
  // nobody else vouches for it, so it has to do so itself: its name could have been changed
  if (last.subject === last.issuer && !last.verify(last.publicKey))
    return `the certificate of ${commonName(last)} was changed`;
  const organization = fieldOf(leaf, 'O');
  return { name: commonName(leaf), ...(organization !== undefined && { organization }), chain };
}

/**
 * The attributes as they were signed: with the tag of a SET in place of the one they are written with (RFC 5652, 5.4). Taken from the encoding, because
 * the typed reader does not keep that of a repeated field.
 */
function signedAttributesOf(der: Uint8Array): Buffer | undefined {
  const signedData = childrenOf(childrenOf(fromBER(der).result)[1])[0];
  const signer = childrenOf(childrenOf(signedData).at(-1))[0];
  const attributes = childrenOf(signer).find(
    ({ idBlock: { tagClass, tagNumber } }) => tagClass === contextSpecific && tagNumber === 0,
  );
  if (!attributes) return undefined;
  const set = Buffer.from(attributes.valueBeforeDecodeView);
  set[0] = 0x31;
  return set;
}

const contextSpecific = 3;

function childrenOf(element: unknown): readonly BaseBlock[] {
  return element instanceof Constructed ? element.valueBlock.value : [];
}

/** Whether a certificate is the one that a signer names: by its issuer and its number. */
function identifies({ sid }: SignerInfo, { certificate }: CertificateChoices): boolean {
  const named = sid.issuerAndSerialNumber;
  if (!named || !certificate) return false;
  const { issuer, serialNumber } = certificate.tbsCertificate;
  const encoded = [named.issuer, issuer].map((name) => Buffer.from(AsnConvert.serialize(name)));
  return (
    encoded[0]?.equals(encoded[1] ?? Buffer.alloc(0)) === true &&
    Buffer.from(named.serialNumber).equals(Buffer.from(serialNumber))
  );
}

function certificatesOf({ certificate }: CertificateChoices): X509Certificate[] {
  return certificate ? [new X509Certificate(Buffer.from(AsnConvert.serialize(certificate)))] : [];
}

function chainOf(leaf: X509Certificate, certificates: readonly X509Certificate[]): X509Certificate[] {
  const chain = [leaf];
  for (let child: X509Certificate | undefined = leaf; child;) {
    const issuer = issuerOf(child, certificates);
    // the last one has issued itself
    child = issuer && !chain.some(({ raw }) => raw.equals(issuer.raw)) ? issuer : undefined;
    if (child) chain.push(child);
  }
  return chain;
}

function issuerOf(
  child: X509Certificate,
  certificates: readonly X509Certificate[],
): X509Certificate | undefined {
  return certificates.find((one) => child.checkIssued(one) && child.verify(one.publicKey));
}

function commonName(certificate: X509Certificate): string {
  return fieldOf(certificate, 'CN') ?? certificate.subject;
}

function fieldOf({ subject }: X509Certificate, field: string): string | undefined {
  const line = subject.split('\n').find((one) => one.startsWith(`${field}=`));
  return line?.slice(field.length + 1);
}
