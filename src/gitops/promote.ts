import type { Bundle } from '../bundle/bundle.js';
import { verifyBundle } from '../bundle/read.js';
import { exitCodes, OperatorError } from '../kernel/errors.js';
import type { Problem } from '../kernel/problem.js';
import { differingValues } from './bound-values.js';
import type { Marker } from './marker.js';
import { readRepositoryBundle } from './previous.js';
import { readMarker } from './publish.js';
import type { Repository } from './repository.js';

/** What is promoted. */
export interface PromotionRequest {
  /** Folder that holds the bundle. */
  readonly from: string;
  /** Folder that gets it. */
  readonly to: string;
  /** Branch of both. Absent: the default branch. */
  readonly branch?: string;
  /** Digest that `from` has to hold, such as the one that was tested. Absent: whatever it holds. */
  readonly digest?: string;
  /** Whether it goes ahead although the two differ in what belongs to an environment.
   * @default false */
  readonly acceptDifferences?: boolean;
}

/** A bundle on its way, and where it comes from. */
export interface Promotion {
  /** The bundle of `from`, byte for byte. */
  readonly bundle: Bundle;
  /** Marker of `from`. */
  readonly source: Marker;
  /** Commit that it was read at. */
  readonly commit: string;
  /** Marker of `to`. Absent: nothing was published there yet. */
  readonly target?: Marker;
}

/**
 * Reads the bundle of one folder to publish it to another one. What is promoted is what stands in the repository, verified against its digest; nothing
 * is made anew.
 *
 * @throws OperatorError `E_PROMOTE_SAME`, `E_PROMOTE_MISSING` nothing published there, `E_PROMOTE_DIGEST` another bundle than wanted, `E_PROMOTE_CHANGED`
 * edited files, `E_PROMOTE_DIFFERS` values that belong to an environment
 */
export async function readPromotion(repository: Repository, request: PromotionRequest): Promise<Promotion> {
  const { from, to, branch } = request;
  if (from === to)
    throw new OperatorError('E_PROMOTE_SAME', `"${from}" cannot be promoted to itself`, {
      hint: 'name two environments, such as: cto promote staging production',
    });
  const snapshot = await repository.read(from, branch);
  const source = await readMarker(repository, snapshot, from);
  const bundle = source && (await readRepositoryBundle(repository, snapshot, 'everything'));
  if (!source || !bundle || snapshot.commit === undefined) throw missing(from, snapshot.branch);
  refuseOther(source, request);
  refuseChanged(bundle, source, from);
  const there = await repository.read(to, branch);
  const target = await readMarker(repository, there, to);
  const present = target && (await readRepositoryBundle(repository, there));
  if (present && request.acceptDifferences !== true) refuseDifferences(bundle, present, request);
  return { bundle, source, commit: snapshot.commit, ...(target && { target }) };
}

function missing(folder: string, branch: string): OperatorError {
  return new OperatorError('E_PROMOTE_MISSING', `nothing was published to ${folder} of ${branch}`, {
    hint: `publish there first, or name the folder that holds the bundle: cto promote path/to/folder ...`,
    exitCode: exitCodes.refused,
  });
}

function refuseOther({ digest }: Marker, { digest: wanted, from }: PromotionRequest): void {
  // people copy the short form from reports
  if (wanted === undefined || (wanted.length >= 12 && digest.startsWith(wanted))) return;
  throw new OperatorError('E_PROMOTE_DIGEST', `${from} holds bundle ${digest}, not ${wanted}`, {
    hint: 'somebody published there since it was looked at: test what is there now, or promote it by its digest',
    exitCode: exitCodes.refused,
  });
}

function refuseChanged(bundle: Bundle, { digest }: Marker, folder: string): void {
  const problems = verifyBundle(bundle);
  if (problems.length === 0 && bundle.index.digest === digest) return;
  throw new OperatorError('E_PROMOTE_CHANGED', `${folder} does not hold the bundle that was published`, {
    problems,
    hint: 'files were edited by hand: publish to it again with --overwrite, then promote',
    exitCode: exitCodes.refused,
  });
}

function refuseDifferences(promoted: Bundle, present: Bundle, { from, to }: PromotionRequest): void {
  const problems = differences(promoted, present, { from, to });
  if (problems.length === 0) return;
  throw new OperatorError(
    'E_PROMOTE_DIFFERS',
    `the bundle of ${from} has values that belong to it, and ${to} has others`,
    {
      problems,
      hint: `make one bundle that fits both (values that differ belong into Secrets or DNS), publish one made for ${to} instead, or say --accept-differences`,
      exitCode: exitCodes.refused,
    },
  );
}

/** In what two environments have to be alike so that one bundle fits both: all that is not. */
export function differences(
  promoted: Bundle,
  present: Bundle,
  { from, to }: Pick<PromotionRequest, 'from' | 'to'>,
): Problem[] {
  const [a, b] = [promoted.index, present.index];
  const names = (['platform', 'profile'] as const)
    .filter((key) => a[key] !== b[key])
    .map((key) => ({
      rule: `promote/${key}`,
      message: `${from} has the ${key} "${a[key]}", ${to} has "${b[key]}"`,
    }));
  const values = differingValues(promoted, present).map(([one, other]) => ({
    rule: 'promote/value',
    message: `${one.path} is ${one.value} in ${from}, and ${other.value} in ${to}`,
    object: one.object,
  }));
  return [...names, ...values];
}
