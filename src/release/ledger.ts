import { compareText } from '../kernel/json.js';
import type { Artifact, ArtifactKind } from './artifact.js';

/** Artifacts of one kind. */
export type ArtifactOf<Kind extends ArtifactKind> = Extract<Artifact, { readonly kind: Kind }>;

/**
 * The files that a release has made so far. Steps do not know each other: they add to the ledger and ask it.
 * Always answers in the order of names, so that what is made from it does not depend on which target was ready first.
 */
export interface Ledger {
  /** Adds a file. @throws Error when the name is taken: two steps would overwrite each other */
  readonly add: (artifact: Artifact) => void;
  /** Every file of a kind. */
  readonly of: <Kind extends ArtifactKind>(kind: Kind) => readonly ArtifactOf<Kind>[];
  /** Every file. */
  readonly all: () => readonly Artifact[];
}

/** Makes a ledger. @param given what an earlier run made already. Absent: empty */
export function createLedger(given: readonly Artifact[] = []): Ledger {
  const byName = new Map<string, Artifact>();
  const add = (artifact: Artifact) => {
    if (byName.has(artifact.name)) throw new Error(`two artifacts are named "${artifact.name}"`);
    byName.set(artifact.name, artifact);
  };
  given.forEach(add);
  const all = () => [...byName.values()].sort((a, b) => compareText(a.name, b.name));
  return {
    add,
    all,
    of: <Kind extends ArtifactKind>(kind: Kind) =>
      all().filter((artifact): artifact is ArtifactOf<Kind> => artifact.kind === kind),
  };
}
