import { promisify } from 'node:util';
import { gunzipSync, gzip } from 'node:zlib';
import { indexFile, type Bundle } from '../../bundle/bundle.js';
import { sha256 } from '../../bundle/digest.js';
import { parseIndex, verifyContent } from '../../bundle/read.js';
import { serializeIndex } from '../../bundle/serialize.js';
import { exitCodes, OperatorError } from '../../kernel/errors.js';
import { compareText, isRecord } from '../../kernel/json.js';
import type { Problem } from '../../kernel/problem.js';

/** Bytes of one chunk: data of a ConfigMap may have 1 MiB (https://kubernetes.io/docs/concepts/configuration/configmap/). */
export const chunkSize = 900 * 1024;

/** A bundle as it is kept: compressed, and cut into pieces that fit an object. */
export interface PackedBundle {
  /** SHA-256 of all bytes; equal bundles have equal ones. */
  readonly sha256: string;
  readonly chunks: readonly Buffer[];
}

/**
 * Packs a bundle: gzip of JSON `{"bundle.json": text, "<path>": text, ...}` with paths in code-unit order. The same bundle gives the same
 * bytes on the same kind of machine: the header carries no time, but the operating system.
 *
 * @param size bytes of a chunk; for tests. Absent: {@link chunkSize}
 */
export async function packBundle(bundle: Bundle, size = chunkSize): Promise<PackedBundle> {
  const files = [...bundle.files].sort(([a], [b]) => compareText(a, b));
  const text = JSON.stringify(Object.fromEntries([[indexFile, serializeIndex(bundle.index)], ...files]));
  const bytes = await promisify(gzip)(text);
  const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
    bytes.subarray(index * size, (index + 1) * size),
  );
  return { sha256: sha256(bytes), chunks };
}

/**
 * Unpacks what {@link packBundle} made, and proves that it is what was packed.
 *
 * @param subject whose it is, for errors, such as `revision 3 of "production"`
 * @throws OperatorError `E_REVISION_BROKEN` when the bytes are not those of a complete bundle, `E_BUNDLE_VERSION` for another shape
 */
export function unpackBundle(packed: PackedBundle, subject: string): Bundle {
  const bytes = Buffer.concat(packed.chunks);
  if (sha256(bytes) !== packed.sha256) throw brokenRevision(subject, []);
  const { [indexFile]: index = '', ...files } = parseFiles(bytes, subject);
  const bundle: Bundle = {
    index: parseIndex(index, `${indexFile} of ${subject}`),
    files: new Map(Object.entries(files)),
  };
  // the sum above is over all bytes, the index among them
  const problems = verifyContent(bundle);
  if (problems.length > 0) throw brokenRevision(subject, problems);
  return bundle;
}

/** The error for a revision whose bundle cannot be had again. */
export function brokenRevision(subject: string, problems: readonly Problem[]): OperatorError {
  return new OperatorError(
    'E_REVISION_BROKEN',
    `the bundle kept with ${subject} was changed or is incomplete`,
    {
      hint: 'deploy a bundle from its folder or tarball; "cto history" lists the other revisions',
      problems,
      exitCode: exitCodes.remote,
    },
  );
}

function parseFiles(bytes: Buffer, subject: string): Record<string, string> {
  const value: unknown = JSON.parse(gunzipSync(bytes).toString('utf8'));
  const isFiles = isRecord(value) && Object.values(value).every((text) => typeof text === 'string');
  if (!isFiles) throw brokenRevision(subject, []);
  return value as Record<string, string>;
}
