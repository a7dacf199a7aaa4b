import type { Bundle } from '../../bundle/bundle.js';
import type { KindFacts } from '../../bundle/kind-facts.js';
import { isOperatorError } from '../../kernel/errors.js';
import type { ApplyContext } from '../context.js';
import { loadRevision } from '../record/read.js';
import type { RecordState } from '../record/model.js';
import { declaredObjects } from './neighbours.js';

/** What earlier bundles said of members that the newest one does not have. */
export interface Remembered {
  /** Without them a database that is no longer in the bundle would be an object like any other. */
  readonly kinds: readonly KindFacts[];
  /** Secrets and other objects that were made for the installation, by `refKey`. */
  readonly declared: ReadonlySet<string>;
  /** Whether everything that may have made members could be read. */
  readonly complete: boolean;
}

/** Reads the bundles that members can come from: of the run that was last, and of one that was killed. Only needed when something is to go. */
export async function recall(ctx: Pick<ApplyContext, 'client'>, record: RecordState): Promise<Remembered> {
  const { platform, current, pending } = record;
  const revisions = [current, pending].flatMap((one) => (one?.bundle === undefined ? [] : [one.revision]));
  const bundles = await Promise.all(
    [...new Set(revisions)].map((revision) => loadOr(ctx, platform, revision)),
  );
  const read = bundles.filter((bundle) => bundle !== undefined);
  return {
    kinds: read.flatMap(({ index }) => index.kinds ?? []),
    declared: new Set(read.flatMap((bundle) => [...declaredObjects(bundle)])),
    complete: read.length === bundles.length && read.length > 0,
  };
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
