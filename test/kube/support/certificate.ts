import { createHash, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';

/** A certificate for tests with its key, both in PEM. */
export interface TestCertificate {
  readonly certificate: string;
  readonly key: string;
}

/** What a certificate says. */
export interface CertificateOptions {
  readonly name: string;
  /** Who signs it. Absent: it itself, and it may sign others. */
  readonly authority?: TestCertificate & { readonly name: string; readonly privateKey: KeyObject };
  /** IPv4 addresses and host names it is for. */
  readonly hosts?: readonly string[];
}

/** An authority that signs others. */
export type TestAuthority = NonNullable<CertificateOptions['authority']>;

/** Makes a certificate of two days by hand (RFC 5280), so that tests need no program for it and hold no key. */
export function makeCertificate({ name, authority, hosts = [] }: CertificateOptions): TestAuthority {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const algorithm = sequence(objectId('1.2.840.10045.4.3.2'));
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  const day = 24 * 60 * 60 * 1000;
  const content = sequence(
    tagged(0xa0, integer(Buffer.from([2]))),
    integer(createHash('sha1').update(spki).digest().subarray(0, 8)),
    algorithm,
    distinguishedName(authority?.name ?? name),
    sequence(time(Date.now() - day), time(Date.now() + day)),
    distinguishedName(name),
    spki,
    tagged(0xa3, sequence(...extensions(authority === undefined, hosts))),
  );
  const signature = sign('sha256', content, authority?.privateKey ?? privateKey);
  const certificate = sequence(
    content,
    algorithm,
    tagged(0x03, Buffer.concat([Buffer.from([0]), signature])),
  );
  const body = certificate.toString('base64').replace(/.{1,64}/g, '$&\n');
  return {
    name,
    privateKey,
    certificate: `-----BEGIN CERTIFICATE-----\n${body}-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

function extensions(isAuthority: boolean, hosts: readonly string[]): Buffer[] {
  const constraints = extension(
    '2.5.29.19',
    sequence(...(isAuthority ? [tagged(0x01, Buffer.from([0xff]))] : [])),
  );
  if (hosts.length === 0) return [constraints];
  const names = hosts.map((host) =>
    /^[\d.]+$/.test(host)
      ? tagged(0x87, Buffer.from(host.split('.').map(Number)))
      : tagged(0x82, Buffer.from(host)),
  );
  return [constraints, extension('2.5.29.17', sequence(...names))];
}

function extension(id: string, value: Buffer): Buffer {
  return sequence(objectId(id), tagged(0x04, value));
}

function distinguishedName(name: string): Buffer {
  return sequence(tagged(0x31, sequence(objectId('2.5.4.3'), tagged(0x0c, Buffer.from(name)))));
}

function time(milliseconds: number): Buffer {
  const text = new Date(milliseconds).toISOString().replace(/[-:T]|\.\d+/g, '');
  return tagged(0x18, Buffer.from(text));
}

function objectId(id: string): Buffer {
  const [first = 0, second = 0, ...rest] = id.split('.').map(Number);
  return tagged(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
}

function base128(value: number): number[] {
  const digits = [value & 0x7f];
  for (let rest = value >> 7; rest > 0; rest >>= 7) digits.unshift((rest & 0x7f) | 0x80);
  return digits;
}

/** A leading zero keeps it positive. */
function integer(value: Buffer): Buffer {
  return tagged(0x02, (value[0] ?? 0) < 0x80 ? value : Buffer.concat([Buffer.from([0]), value]));
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return tagged(0x30, Buffer.concat(parts));
}

function tagged(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const size =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}
