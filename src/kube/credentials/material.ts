import { readFileSync } from 'node:fs';
import { createSecureContext, type SecureContext } from 'node:tls';
import type { Problem } from '../../kernel/problem.js';
import type { Material } from '../kubeconfig/model.js';

/** What a TLS context is made of; each part in PEM. */
export interface Pems {
  readonly authority?: Material;
  readonly certificate?: Material;
  readonly key?: Material;
}

/** A part in PEM with the place it comes from. */
interface Read {
  readonly pem: string;
  readonly from: Material;
}

/** Reads all parts, and says what is wrong with each. */
export function readPems({ authority, certificate, key }: Pems): {
  readonly parts: ContextParts;
  readonly problems: readonly Problem[];
} {
  const problems: Problem[] = [];
  const read = (material: Material | undefined, label: string) =>
    material === undefined ? undefined : readPem(material, label, problems);
  const parts = {
    ca: read(authority, 'CERTIFICATE'),
    cert: read(certificate, 'CERTIFICATE'),
    key: read(key, 'PRIVATE KEY'),
  };
  if (problems.length === 0) problems.push(...unusable(parts));
  return { parts: { ca: parts.ca?.pem, cert: parts.cert?.pem, key: parts.key?.pem }, problems };
}

/** What `node:tls` makes a context of. */
export interface ContextParts {
  readonly ca: string | undefined;
  readonly cert: string | undefined;
  readonly key: string | undefined;
}

/** Parses certificates and key once for all connections. @throws Error of OpenSSL when they are not usable; it holds none of them */
export function secureContext({ ca, cert, key }: ContextParts): SecureContext {
  return createSecureContext({
    ...(ca !== undefined && { ca }),
    ...(cert !== undefined && { cert }),
    ...(key !== undefined && { key }),
  });
}

function readPem(material: Material, label: string, problems: Problem[]): Read | undefined {
  const place = { rule: 'kubeconfig/certificate', path: material.key, location: { file: material.file } };
  try {
    const pem = 'pem' in material ? material.pem : readFileSync(material.path, 'utf8');
    if (pem.includes(label)) return { pem, from: material };
    problems.push({ ...place, message: `holds no ${label.toLowerCase()} in PEM` });
  } catch (error) {
    const { code = 'unknown error' } = error as NodeJS.ErrnoException;
    const path = 'path' in material ? material.path : material.file;
    const what = code === 'ENOENT' ? 'which does not exist' : `which cannot be read (${code})`;
    problems.push({ ...place, message: `names ${path}, ${what}` });
  }
  return undefined;
}

/** Tries the parts one after the other, so that the message names the one that is wrong. */
function unusable({
  ca,
  cert,
  key,
}: { readonly [part in 'ca' | 'cert' | 'key']: Read | undefined }): Problem[] {
  const attempts: readonly [Read | undefined, ContextParts][] = [
    [ca, { ca: ca?.pem, cert: undefined, key: undefined }],
    [cert, { ca: undefined, cert: cert?.pem, key: undefined }],
    [key, { ca: undefined, cert: cert?.pem, key: key?.pem }],
  ];
  return attempts.flatMap(([part, parts]) => {
    if (part === undefined) return [];
    try {
      secureContext(parts);
      return [];
    } catch (error) {
      const { key: path, file } = part.from;
      const why = error instanceof Error ? error.message : 'unknown error';
      return [{ rule: 'kubeconfig/certificate', message: `is not usable: ${why}`, path, location: { file } }];
    }
  });
}
