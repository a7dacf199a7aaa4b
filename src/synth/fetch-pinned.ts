import { sha256 } from '../bundle/digest.js';
import { exitCodes, OperatorError } from '../kernel/errors.js';
import type { Problem } from '../kernel/problem.js';

/** A text that is wanted. */
export interface PinnedText {
  /** Address, that of a mirror where the configuration names one. */
  readonly url: string;
  /** SHA-256 that it must have, hexadecimal; also a name for it in a cache. */
  readonly sha256: string;
}

/**
 * Fetches a text. Synthesis verifies what it gets, so that neither the network nor a cache is trusted. `signal` says that the text is no longer
 * wanted.
 *
 * @throws OperatorError when it cannot be had
 */
export type FetchText = (text: PinnedText, signal?: AbortSignal) => Promise<string>;

/**
 * Fetches texts and verifies them. The first that cannot be had stops the others.
 *
 * @throws OperatorError `E_CRDS_DIGEST` with a problem for each text that is not the pinned one; what `fetchText` throws
 */
export async function fetchPinned(
  wanted: readonly PinnedText[],
  fetchText: FetchText,
): Promise<readonly string[]> {
  const stop = new AbortController();
  const texts = await Promise.all(wanted.map((text) => fetchText(text, stop.signal))).catch(
    (error: unknown) => {
      stop.abort();
      throw error;
    },
  );
  const problems = wanted.flatMap((text, index) => differing(text, texts[index] ?? ''));
  if (problems.length === 0) return texts;
  throw new OperatorError('E_CRDS_DIGEST', 'official definitions are not the files that were pinned', {
    problems,
    exitCode: exitCodes.remote,
    hint: 'set crds to "compact" to go on without them',
  });
}

function differing({ url, sha256: expected }: PinnedText, text: string): Problem[] {
  const actual = sha256(text);
  if (actual === expected) return [];
  return [
    {
      rule: 'crds/official-digest',
      message: `the file has SHA-256 ${actual}, but ${expected} is pinned`,
      fix: 'find out who changed it: a proxy or mirror that rewrites files, or upstream by moving its tag',
      location: { file: url },
      path: 'crds',
      value: 'official',
    },
  ];
}

/** The hosts whose place a mirror takes. */
const hosts = /^https:\/\/(?:raw\.githubusercontent\.com|github\.com)(?=\/)/;

/** Address of a file at a mirror: the path stays the same. Without a mirror, the address as it is. */
export function mirrored(url: string, mirror: string | undefined): string {
  return mirror === undefined ? url : url.replace(hosts, () => mirror.replace(/\/+$/, ''));
}
