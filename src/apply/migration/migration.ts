import type { BundleIndex } from '../../bundle/bundle.js';
import type { Change, Effect } from '../model.js';
import { backupSteps } from './backups.js';
import { formerComponents } from './former.js';
import type { ComponentStep, MigrationEntry, MigrationInput, MigrationPlan } from './model.js';
import { saysOf } from './says.js';

/** A change with the component that it belongs to, or belonged to. */
interface Placed {
  readonly change: Change;
  readonly component: string | undefined;
}

type Count = keyof ComponentStep['counts'];

const nothing: ComponentStep['counts'] = {
  comes: 0,
  'in-place': 0,
  restart: 0,
  recreate: 0,
  'data-at-risk': 0,
  goes: 0,
  kept: 0,
};

/**
 * What a plan does to what runs: what to back up first, which components come, change and go, each object by its effect, and what is away
 * meanwhile. Pure. Meant for a change of profile, and true for any plan.
 *
 * @param former index of the bundle that runs: tells which component an object that goes belonged to. Absent: such objects are said without one
 */
export function migrationPlan(plan: MigrationInput, former?: BundleIndex): MigrationPlan {
  const known = formerComponents(former);
  const placed = plan.changes
    .filter(({ action }) => action !== 'unchanged')
    .map((change) => ({ change, component: change.component ?? known.componentOf(change.ref)?.id }));
  const existing = placed.filter(({ change }) => isChange(change));
  const groups = {
    'in-place': entries(existing, 'in-place'),
    restart: entries(existing, 'restart'),
    recreate: entries(existing, 'recreate'),
    'data-at-risk': entries(existing, 'data-at-risk'),
  };
  const touched = new Set(placed.map(({ component }) => component));
  return {
    schemaVersion: 1,
    ...(plan.previous && { from: plan.previous }),
    ...(plan.bundle && { to: plan.bundle }),
    backups: backupSteps(plan.changes),
    steps: [...wantedSteps(plan, placed), ...goneSteps(plan, placed, known.titles)],
    untouched: plan.components.filter(({ id }) => !touched.has(id)).map(({ id, title }) => ({ id, title })),
    groups,
    goes: placed.filter(({ change }) => countOf(change) === 'goes').map(entryOf),
    kept: placed.filter(({ change }) => change.action === 'keep').map(entryOf),
    downtimes: existing.filter(({ change }) => change.downtime !== undefined).map(entryOf),
  };
}

/** An object that was there and is treated: not one that only comes, stays or goes without data. */
function isChange(change: Change): boolean {
  const count = countOf(change);
  return count !== 'comes' && count !== 'goes' && count !== 'kept';
}

function countOf({ action, effect }: Change): Count {
  if (action === 'create') return 'comes';
  if (action === 'keep') return 'kept';
  // what goes and holds nothing is no loss; what holds data is told among the risks
  return action === 'delete' && effect !== 'data-at-risk' ? 'goes' : effect;
}

function entries(placed: readonly Placed[], effect: Effect): MigrationEntry[] {
  return placed.filter(({ change }) => change.effect === effect).map(entryOf);
}

function entryOf({ change, component }: Placed): MigrationEntry {
  const { ref, downtime } = change;
  return {
    ref,
    ...(component !== undefined && { component }),
    says: saysOf(change),
    ...(downtime !== undefined && { downtime }),
  };
}

function wantedSteps({ components, changes }: MigrationInput, placed: readonly Placed[]): ComponentStep[] {
  return components.flatMap(({ id, title, wave }) => {
    const own = placed.filter(({ component }) => component === id);
    if (own.length === 0) return [];
    // one that only gains an object has others that are unchanged
    const isNew = changes.every(({ component, action }) => component !== id || action === 'create');
    return [{ id, title, wave, fate: isNew ? 'comes' : 'changes', counts: count(own) }];
  });
}

function goneSteps(
  { components }: MigrationInput,
  placed: readonly Placed[],
  titles: ReadonlyMap<string, string>,
): ComponentStep[] {
  const wanted = new Set(components.map(({ id }) => id));
  const gone = [...new Set(placed.map(({ component }) => component))].filter(
    (id) => id !== undefined && !wanted.has(id),
  );
  return gone.map((id = '') => ({
    id,
    title: titles.get(id) ?? id,
    fate: 'goes' as const,
    counts: count(placed.filter(({ component }) => component === id)),
  }));
}

function count(placed: readonly Placed[]): ComponentStep['counts'] {
  const counts = { ...nothing };
  for (const { change } of placed) counts[countOf(change)] += 1;
  return counts;
}
