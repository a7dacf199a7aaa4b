import { OperatorError } from '../../kernel/errors.js';
import { compareText, isRecord } from '../../kernel/json.js';
import { isPublished, type Artifact } from '../artifact.js';
import { isPlainName } from '../files/names.js';
import { companionEndings, fixedNames } from '../names.js';
import type { ReleaseIdentity } from '../context.js';

/** Version of the shape of `release.json`; a reader refuses others. */
export const releaseSchemaVersion = 1;

/** A file as `release.json` lists it. */
export interface ReleaseFile {
  readonly name: string;
  /** What it is: a kind of the ledger. */
  readonly kind: Exclude<Artifact['kind'], 'part' | 'executable' | 'companion' | 'checksums' | 'index'>;
  readonly sha256: string;
  /** Bytes. */
  readonly size: number;
  /** Platform. Absent: not about one. */
  readonly target?: string;
  /** SHA-256 of the program inside without any signature. Absent: holds no program. */
  readonly payloadSha256?: string;
  /** Profile. Absent: no manifests. */
  readonly profile?: string;
  /** Digest of the bundle inside. Absent: no manifests. */
  readonly digest?: string;
  /** Format of a statement. Absent: none. */
  readonly format?: string;
}

/** What `release.json` says: the whole set of files that a release has, declared by itself. */
export interface ReleaseIndex {
  readonly schemaVersion: typeof releaseSchemaVersion;
  readonly version: string;
  readonly tag: string;
  readonly mode: ReleaseIdentity['mode'];
  readonly commit: string;
  /** Seconds since 1970 of the commit. */
  readonly sourceDate: number;
  /** Files with a digest, in the order of names. */
  readonly files: readonly ReleaseFile[];
  /** Signatures that stand beside `checksums.txt`, in the order of names. */
  readonly signatures: readonly string[];
}

/**
 * Text of `release.json`: one file per line, so that two releases can be compared by eye.
 *
 * @param artifacts every file but the index, checksums and companions, which come after it
 * @param signatures names of the files that will sign `checksums.txt`
 */
export function formatReleaseIndex(
  identity: ReleaseIdentity,
  artifacts: readonly Artifact[],
  signatures: readonly string[],
): string {
  const { version, tag, mode, commit, sourceDate } = identity;
  const head = Object.entries({
    schemaVersion: releaseSchemaVersion,
    version,
    tag,
    mode,
    commit,
    sourceDate,
  });
  const files = artifacts
    .filter((one) => isPublished(one) && !['companion', 'checksums', 'index'].includes(one.kind))
    .sort((a, b) => compareText(a.name, b.name))
    .map((one) => JSON.stringify({ ...one, path: undefined }));
  return [
    '{',
    ...head.map(([key, value]) => `  ${JSON.stringify(key)}: ${JSON.stringify(value)},`),
    '  "files": [',
    files.map((line) => `    ${line}`).join(',\n'),
    '  ],',
    `  "signatures": ${JSON.stringify([...signatures].sort(compareText))}`,
    '}',
    '',
  ].join('\n');
}

/**
 * Reads `release.json`.
 *
 * @throws OperatorError `E_RELEASE_INDEX` for what is none, or of a version that this program does not read
 */
export function parseReleaseIndex(text: string): ReleaseIndex {
  const value = parse(text);
  if (!isRecord(value) || value['schemaVersion'] !== releaseSchemaVersion)
    throw invalid('is of a shape that this program does not read');
  const { files, signatures } = value;
  if (!Array.isArray(files) || !files.every(isFile))
    throw invalid('has a file without a plain name, digest or size');
  if (
    !Array.isArray(signatures) ||
    !signatures.every((name) => typeof name === 'string' && isPlainName(name))
  )
    throw invalid('has a signature without a plain name');
  if (typeof value['version'] !== 'string') throw invalid('has no version');
  return value as unknown as ReleaseIndex;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalid('is not JSON');
  }
}

function isFile(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { name, sha256, size } = value;
  const plain = typeof name === 'string' && isPlainName(name);
  return plain && typeof sha256 === 'string' && /^[0-9a-f]{64}$/.test(sha256) && Number.isSafeInteger(size);
}

function invalid(message: string): OperatorError {
  return new OperatorError('E_RELEASE_INDEX', `${fixedNames.index} ${message}`, {
    hint: 'download it again, or use the version of cto that made the release',
  });
}

/** Every name that the folder of a release has, as its index declares them. */
export function declaredNames({ files, signatures }: ReleaseIndex): readonly string[] {
  const covered = [...files.map(({ name }) => name), fixedNames.index];
  return [
    ...covered,
    ...covered.map((name) => `${name}${companionEndings.sha256}`),
    fixedNames.checksums,
    ...signatures,
  ].sort(compareText);
}
