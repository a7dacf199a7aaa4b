import { verify, X509Certificate } from 'node:crypto';
import { z } from 'zod';
import type { Checksum } from '../../checksum/format.js';
import { statementType } from '../../provenance/statement.js';
import { preAuthEncoding } from './format.js';

/** The part of a Sigstore bundle that an attestation of GitHub has (https://docs.sigstore.dev/about/bundle/, version 0.3). */
const bundleSchema = z.object({
  mediaType: z.literal('application/vnd.dev.sigstore.bundle.v0.3+json'),
  verificationMaterial: z.object({ certificate: z.object({ rawBytes: z.base64() }) }),
  dsseEnvelope: z.object({
    payload: z.base64(),
    payloadType: z.literal(statementType),
    signatures: z.tuple([z.object({ sig: z.base64() })]),
  }),
});

const statementSchema = z.object({
  _type: z.literal('https://in-toto.io/Statement/v1'),
  subject: z.array(z.object({ name: z.string(), digest: z.object({ sha256: z.string() }) })),
  predicateType: z.string(),
});

/** What an attestation says, as far as it can be told without a network. */
export interface Attestation {
  /** Workflow that made it, as its certificate names it: `https://github.com/<owner>/<name>/.github/workflows/<file>@refs/tags/<tag>`. */
  readonly workflow: string;
  /** What is attested, such as `https://slsa.dev/provenance/v1`. */
  readonly predicateType: string;
}

/** What an attestation is held against. */
export interface AttestedFiles {
  /** Every line of `checksums.txt`. */
  readonly checksums: readonly Checksum[];
  /** Tag that the workflow must have run for. Absent: any. */
  readonly tag?: string;
}

/**
 * Verifies an attestation as `actions/attest` writes it: its signature fits its certificate, it is about exactly the files of `checksums.txt`, and the
 * certificate names a workflow that ran for the tag. Who issued the certificate is not looked at: the roots of Sigstore change, so that is for
 * `gh attestation verify`, which keeps them.
 *
 * @returns what it says, or what is wrong as a clause
 */
export function readAttestation(text: string, { checksums, tag }: AttestedFiles): Attestation | string {
  const bundle = bundleSchema.safeParse(asJson(text));
  if (!bundle.success) return 'is not a Sigstore bundle of a statement with a certificate';
  const { verificationMaterial, dsseEnvelope } = bundle.data;
  const payload = Buffer.from(dsseEnvelope.payload, 'base64');
  const certificate = readCertificate(Buffer.from(verificationMaterial.certificate.rawBytes, 'base64'));
  if (!certificate) return 'holds no certificate that can be read';
  const [{ sig }] = dsseEnvelope.signatures;
  const signed = preAuthEncoding(statementType, payload);
  if (!fits(signed, certificate, Buffer.from(sig, 'base64'))) return 'does not fit its own certificate';
  const statement = statementSchema.safeParse(asJson(payload.toString('utf8')));
  if (!statement.success) return 'holds no in-toto statement';
  const { subject, predicateType } = statement.data;
  const missing = subjectProblem(subject, checksums);
  if (missing !== undefined) return missing;
  const workflow = /(?:^|, )URI:(https:\/\/[^\s,]+)/.exec(certificate.subjectAltName ?? '')?.[1];
  if (workflow === undefined) return 'names no workflow in its certificate';
  if (tag !== undefined && !workflow.endsWith(`@refs/tags/${tag}`))
    return `was made by ${workflow}, which did not run for the tag ${tag}`;
  return { workflow, predicateType };
}

/** How subjects differ from the list of digests. Undefined: not at all. */
function subjectProblem(
  subjects: z.output<typeof statementSchema>['subject'],
  checksums: readonly Checksum[],
): string | undefined {
  const attested = new Map(subjects.map(({ name, digest }) => [name, digest.sha256]));
  const listed = new Map(checksums.map(({ name, sha256 }) => [name, sha256]));
  const wrong = [...listed].find(([name, sha256]) => attested.get(name) !== sha256)?.[0];
  if (wrong !== undefined) return `is not about ${wrong} as checksums.txt lists it`;
  const more = [...attested.keys()].find((name) => !listed.has(name));
  return more === undefined ? undefined : `is about ${more}, which checksums.txt does not list`;
}

function fits(signed: Uint8Array, { publicKey }: X509Certificate, signature: Uint8Array): boolean {
  try {
    return verify('sha256', signed, publicKey, signature);
  } catch {
    return false;
  }
}

function readCertificate(der: Uint8Array): X509Certificate | undefined {
  try {
    return new X509Certificate(der);
  } catch {
    return undefined;
  }
}

function asJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
