import type { Problem } from '../../kernel/problem.js';
import { isKubeError } from '../../kube/errors.js';
import { getObject } from '../../kube/index.js';
import type { ApplyContext } from '../context.js';
import { inParallel } from '../plan/parallel.js';
import { namespaces } from '../record/names.js';
import { coverAll, withoutGrant } from './covers.js';
import type { Right } from './model.js';
import { rightsProblems } from './problems.js';
import { isAllowed, nowhere, rulesIn, type OwnRules } from './reviews.js';

/** What looking for missing rights needs. */
export type RightsContext = Pick<ApplyContext, 'client' | 'signal' | 'limit'>;

/** How missing rights are said. */
export interface MissingOptions {
  /** Command that prints the role, for the fix.
   * @default 'cto permissions' */
  readonly command?: string;
}

/** Most single questions that are asked when the cluster cannot list rules; what is beyond counts as missing. */
const mostQuestions = 1_000;

/**
 * Which of these rights the user of the connection does not have, before anything changes: errors for what a deployment needs, warnings for
 * what it works without. An administrator costs one request; anybody else two and one for each namespace that cluster-wide rules do not settle; on
 * a cluster whose rules cannot be listed, one per open right on top.
 *
 * @throws KubeError when the cluster does not answer, or does not let the user ask
 */
export async function missingRights(
  ctx: RightsContext,
  needed: readonly Right[],
  { command = 'cto permissions' }: MissingOptions = {},
): Promise<Problem[]> {
  return rightsProblems(await findMissing(ctx, needed), command);
}

/** As {@link missingRights}, as rights; `names` are only those that are not allowed. */
export async function findMissing(ctx: RightsContext, needed: readonly Right[]): Promise<readonly Right[]> {
  if (await isAllowed(ctx, { verb: '*', group: '*', resource: '*' })) return [];
  const everywhere = await rulesIn(ctx, nowhere);
  const open = needed.flatMap((right) => lackOf(everywhere, right));
  const places = [...new Set(open.flatMap(({ namespace }) => namespace ?? []))];
  const answers = await inParallel(ctx, places, (place) => rulesIn(ctx, place));
  const local = new Map(places.map((place, index) => [place, answers[index] ?? everywhere]));
  const placeOf = ({ namespace }: Right) =>
    (namespace === undefined ? undefined : local.get(namespace)) ?? everywhere;
  const lacking = open.flatMap((right) => lackOf(placeOf(right), right));
  const sure = lacking.filter((right) => !placeOf(right).incomplete);
  const unsure = lacking.filter((right) => placeOf(right).incomplete);
  return excused(ctx, [...sure, ...(await askEach(ctx, unsure))]);
}

/** What rules do not give of a right: nothing, all of it, or some of its names. */
function lackOf({ rules }: OwnRules, right: Right): readonly Right[] {
  const names = withoutGrant(rules, right);
  if (names.length === 0) return [];
  if (right.orElse !== undefined && coverAll(rules, right.orElse)) return [];
  return [right.names === undefined ? right : { ...right, names }];
}

/** Asks about each name, since nobody could list the rules. */
async function askEach(ctx: RightsContext, rights: readonly Right[]): Promise<readonly Right[]> {
  const questions = rights.flatMap((right) =>
    (right.names ?? [undefined]).map((name) => ({ right, name, allowed: false })),
  );
  const asked = await inParallel(ctx, questions.slice(0, mostQuestions), async (question) => ({
    ...question,
    allowed: await isAllowed(ctx, question.right, question.name),
  }));
  const denied = [...asked, ...questions.slice(mostQuestions)].filter(({ allowed }) => !allowed);
  return rights.flatMap((right) => {
    const own = denied.filter((question) => question.right === right);
    if (own.length === 0) return [];
    return [right.names === undefined ? right : { ...right, names: own.flatMap(({ name }) => name ?? []) }];
  });
}

/** Leaves out rights that are needed only while a namespace is not there. */
async function excused(ctx: RightsContext, rights: readonly Right[]): Promise<readonly Right[]> {
  const conditional = [...new Set(rights.flatMap(({ unlessNamespace }) => unlessNamespace ?? []))];
  const there = new Set<string>();
  for (const name of conditional) if (await exists(ctx, name)) there.add(name);
  return rights.filter(({ unlessNamespace }) => unlessNamespace === undefined || !there.has(unlessNamespace));
}

async function exists({ client, signal }: RightsContext, name: string): Promise<boolean> {
  try {
    return (await getObject(client, namespaces, { name }, signal)) !== undefined;
  } catch (error) {
    // who may not look is told about that right as well
    if (isKubeError(error, 'forbidden')) return false;
    throw error;
  }
}
