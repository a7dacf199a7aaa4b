import type { Bundle } from '../../bundle/bundle.js';
import type { KindFacts } from '../../bundle/kind-facts.js';
import { isOperatorError } from '../../kernel/errors.js';
import type { ApplyContext } from '../context.js';
import { loadRevision } from '../record/read.js';
import type { RecordState, Revision } from '../record/model.js';
import { declaredObjects } from './neighbours.js';
import { createOrigins, type KeptBundle, type Origins } from './origins.js';

/** What the bundles said that members can come from. */
export interface Remembered {
  /** Oldest first. Without them a database that is no longer in the bundle would be an object like any other. */
  readonly kinds: readonly KindFacts[];
  /** Secrets and other objects that were made for the installation, by `refKey`. */
  readonly declared: ReadonlySet<string>;
  /** Which bundle and component an object came with. */
  readonly origins: Origins;
  /** Whether the bundle that runs, and that of a run that was killed, could be read. */
  readonly complete: boolean;
}

/**
 * Reads every bundle that the record still has: what was kept by one run must not be a stranger to the next, whose newest bundle says nothing of it.
 * Only needed when something is to go.
 *
 * @param known a bundle that need not be read. Absent: none
 */
export async function recall(
  ctx: Pick<ApplyContext, 'client'>,
  record: RecordState,
  known?: Bundle,
): Promise<Remembered> {
  const { platform, current, pending } = record;
  const read = await Promise.all(
    distinct(record.revisions).map(async ({ revision, digest }) => {
      const isKnown = digest === known?.index.digest;
      return { revision, digest, bundle: isKnown ? known : await loadOr(ctx, platform, revision) };
    }),
  );
  const found = read.flatMap(({ revision, bundle }): KeptBundle[] => (bundle ? [{ revision, bundle }] : []));
  if (known && !found.some(({ bundle }) => bundle === known)) found.unshift({ bundle: known });
  const digests = new Set(found.map(({ bundle }) => bundle.index.digest));
  const due = [current, pending].flatMap((one) => one?.bundle?.digest ?? []);
  return {
    kinds: [...found].reverse().flatMap(({ bundle }) => bundle.index.kinds ?? []),
    declared: new Set(found.flatMap(({ bundle }) => [...declaredObjects(bundle)])),
    origins: createOrigins(found),
    complete: digests.size > 0 && due.every((digest) => digests.has(digest)),
  };
}

/** The newest revision of each bundle, newest first. */
function distinct(revisions: readonly Revision[]): { revision: number; digest: string }[] {
  const seen = new Set<string>();
  return revisions.flatMap(({ revision, bundle }) => {
    if (bundle === undefined || seen.has(bundle.digest)) return [];
    seen.add(bundle.digest);
    return [{ revision, digest: bundle.digest }];
  });
}

/** A bundle that is gone or broken is no reason to stop: what it would have said is then not known. */
async function loadOr(
  ctx: Pick<ApplyContext, 'client'>,
  platform: string,
  revision: number,
): Promise<Bundle | undefined> {
  try {
    return await loadRevision(ctx, platform, revision);
  } catch (error) {
    if (isOperatorError(error)) return undefined;
    throw error;
  }
}
