import { closest, distance } from 'fastest-levenshtein';

/**
 * Finds the known word a person most likely meant.
 *
 * @returns the nearest of `known`, or undefined when none is near: more than a third of the letters (at least two) would
 * have to change. Case does not count as a difference.
 */
export function nearest(word: string, known: readonly string[]): string | undefined {
  if (known.length === 0 || word.length > 200) return undefined;
  const lower = word.toLowerCase();
  const byLower = new Map(known.map((candidate) => [candidate.toLowerCase(), candidate]));
  const match = closest(lower, [...byLower.keys()]);
  const allowed = Math.max(2, Math.floor(lower.length / 3));
  return distance(lower, match) <= allowed ? byLower.get(match) : undefined;
}

/** Writes a suggestion for {@link nearest}: `did you mean "x"?`, or undefined when nothing is near. */
export function didYouMean(word: string, known: readonly string[]): string | undefined {
  const match = nearest(word, known);
  return match === undefined ? undefined : `did you mean "${match}"?`;
}
