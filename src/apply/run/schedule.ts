import { exitCodes, OperatorError } from '../../kernel/errors.js';
import { toWaves } from '../../kernel/graph.js';
import type { ComponentNode } from '../model.js';
import { all } from './all.js';

/** How the work on one component ended. */
export type Outcome =
  | { readonly is: 'done' }
  | { readonly is: 'failed' }
  /** Not begun, or not finished, since the run was stopped. */
  | { readonly is: 'stopped' }
  /** Not begun, since these do not work. */
  | { readonly is: 'skipped'; readonly because: readonly string[] };

/** What the order needs to know of a component. */
export type Node = Pick<ComponentNode, 'id' | 'needs' | 'wave'>;

/** What a component has to wait for: what it needs, and everything of the first wave, the definitions. Absent components count as there. */
export function needsOf(nodes: readonly Node[]): ReadonlyMap<string, readonly string[]> {
  const ids = new Set(nodes.map(({ id }) => id));
  const first = Math.min(...nodes.map(({ wave }) => wave));
  const foundation = nodes.filter(({ wave }) => wave === first).map(({ id }) => id);
  return new Map(
    nodes.map(({ id, needs, wave }) => {
      const all = wave === first ? needs : [...foundation, ...needs];
      return [id, [...new Set(all)].filter((need) => ids.has(need) && need !== id)];
    }),
  );
}

/**
 * Works on components as soon as what they need is done, in parallel where they are free of each other. One that failed keeps back those
 * that need it, directly or not, and no others.
 *
 * @param work one component; a rejection is a bug, and comes out when everything else has ended
 * @throws OperatorError `E_PLAN_CYCLE` when components need each other
 */
export async function inOrder(
  nodes: readonly Node[],
  work: (id: string) => Promise<Extract<Outcome, { is: 'done' | 'failed' | 'stopped' }>>,
): Promise<ReadonlyMap<string, Outcome>> {
  const needs = needsOf(nodes);
  refuseCycle(needs);
  const begun = new Map<string, Promise<Outcome>>();
  const outcomeOf = (id: string): Promise<Outcome> => {
    const known = begun.get(id);
    if (known) return known;
    const outcome = begin(id);
    begun.set(id, outcome);
    return outcome;
  };
  const begin = async (id: string): Promise<Outcome> => {
    const before = needs.get(id) ?? [];
    const outcomes = await Promise.all(before.map(outcomeOf));
    const culprits = outcomes.flatMap((outcome, index) => culpritsOf(outcome, before[index] ?? ''));
    if (culprits.length > 0) return { is: 'skipped', because: [...new Set(culprits)] };
    return outcomes.every(({ is }) => is === 'done') ? work(id) : { is: 'stopped' };
  };
  const outcomes = await all(nodes.map(async ({ id }) => [id, await outcomeOf(id)] as const));
  return new Map(outcomes);
}

/** Which components really failed, behind one that is not done. */
function culpritsOf(outcome: Outcome, id: string): readonly string[] {
  if (outcome.is === 'failed') return [id];
  return outcome.is === 'skipped' ? outcome.because : [];
}

function refuseCycle(needs: ReadonlyMap<string, readonly string[]>): void {
  const waves = toWaves([...needs].map(([id, after]) => ({ id, after })));
  if (!('cycle' in waves)) return;
  throw new OperatorError('E_PLAN_CYCLE', `components need each other: ${waves.cycle.join(' needs ')}`, {
    hint: 'synthesize the bundle again; one that cto made has no such circle',
    exitCode: exitCodes.usage,
  });
}
