import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { OperatorError } from '../kernel/errors.js';
import { isRecord } from '../kernel/json.js';
import type { Problem } from '../kernel/problem.js';
import { indexFile, readableSchemaVersions, type Bundle, type BundleIndex } from './bundle.js';
import { digestOfIndex, sha256 } from './digest.js';

/**
 * Reads a bundle from its folder.
 *
 * @throws OperatorError `E_BUNDLE_MISSING` without `bundle.json`, `E_BUNDLE_VERSION` for a shape this program does not read
 */
export function readBundle(folder: string): Bundle {
  const file = join(folder, indexFile);
  if (!existsSync(file)) {
    throw new OperatorError('E_BUNDLE_MISSING', `"${folder}" is not a bundle: it has no ${indexFile}`, {
      hint: 'name a folder that synth wrote, such as dist/standard',
    });
  }
  const index = parseIndex(readFileSync(file, 'utf8'), file);
  const files = listFiles(folder, '')
    .filter((path) => path !== indexFile)
    .sort()
    .map((path) => [path, readFileSync(join(folder, path), 'utf8')] as const);
  return { index, files: new Map(files) };
}

/** Parses the text of `bundle.json`. @throws OperatorError when it is no index of a version this program reads */
export function parseIndex(text: string, file: string): BundleIndex {
  const value = parseJson(text, file);
  if (!isRecord(value) || !readableSchemaVersions.some((version) => version === value['schemaVersion'])) {
    const found = isRecord(value) ? JSON.stringify(value['schemaVersion']) : 'none';
    throw new OperatorError(
      'E_BUNDLE_VERSION',
      `${file} has schemaVersion ${found}; this program reads ${readableSchemaVersions.join(' and ')}`,
      {
        hint: 'use the version of cto that wrote the bundle, or synthesize it again',
      },
    );
  }
  return value as unknown as BundleIndex;
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new OperatorError('E_BUNDLE_VERSION', `${file} is not JSON`, {
      hint: 'synthesize the bundle again',
      cause,
    });
  }
}

/**
 * Compares a bundle with its digest: changed, missing and added files, a changed index, and an index that no digest covers since an earlier version
 * of the program wrote it. Empty: intact.
 */
export function verifyBundle(bundle: Bundle): Problem[] {
  if (bundle.index.schemaVersion !== 1) return verifyContent(bundle);
  const uncovered: Problem = {
    rule: 'bundle/version',
    message: `the digest does not cover ${indexFile}: cto ${bundle.index.version} wrote the bundle with schemaVersion 1`,
    fix: 'synthesize it again',
    location: { file: indexFile },
  };
  return [...verifyContent(bundle), uncovered];
}

/** As {@link verifyBundle}, for bundles whose index something else vouches for: they may be of schemaVersion 1. */
export function verifyContent(bundle: Bundle): Problem[] {
  const listed = new Map(bundle.index.files.map(({ path, sha256: sum }) => [path, sum]));
  const problems: Problem[] = [];
  for (const [path, sum] of listed) {
    const content = bundle.files.get(path);
    if (content === undefined) problems.push(fileProblem(path, 'is listed but missing'));
    else if (sha256(content) !== sum)
      problems.push(fileProblem(path, 'was changed after the bundle was written'));
  }
  for (const path of bundle.files.keys()) {
    if (!listed.has(path)) problems.push(fileProblem(path, 'is not part of the bundle'));
  }
  if (digestOfIndex(bundle.index) !== bundle.index.digest) {
    problems.push({
      rule: 'bundle/digest',
      message: `the digest does not fit what ${indexFile} says: it was changed after the bundle was written`,
      fix: 'synthesize it again',
      location: { file: indexFile },
    });
  }
  return problems;
}

function fileProblem(path: string, message: string): Problem {
  return {
    rule: 'bundle/file',
    message: `${path} ${message}`,
    fix: 'synthesize the bundle again',
    location: { file: path },
  };
}

function listFiles(folder: string, prefix: string): string[] {
  return readdirSync(join(folder, prefix), { withFileTypes: true }).flatMap((entry) => {
    const path = prefix === '' ? entry.name : `${prefix}/${entry.name}`;
    return entry.isDirectory() ? listFiles(folder, path) : [path];
  });
}
