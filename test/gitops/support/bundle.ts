import { readBundle } from '../../../src/bundle/read.js';
import { digestOf, sealIndex, sha256 } from '../../../src/bundle/digest.js';
import type { Bundle } from '../../../src/bundle/bundle.js';
import { join } from 'node:path';
import { root } from '../../support/program.js';

/** The committed bundle of a profile. */
export function committedBundle(profile = 'minimal'): Bundle {
  return readBundle(join(root, 'dist', profile));
}

/** The same bundle with another text in a file, its digest with it. */
export function changedBundle(bundle: Bundle, path: string, change: (text: string) => string): Bundle {
  const files = new Map(bundle.files).set(path, change(bundle.files.get(path) ?? ''));
  const listed = [...files].map(([name, text]) => ({ path: name, sha256: sha256(text) }));
  const index = sealIndex({ ...bundle.index, files: listed, configDigest: digestOf(path) });
  return { index, files };
}

/** A bundle that is the same but for a number in a comment of its first manifest. */
export function numberedBundle(bundle: Bundle, number: number): Bundle {
  return changedBundle(bundle, 'manifests/01-foundation.yaml', (text) => `# ${number}\n${text}`);
}
