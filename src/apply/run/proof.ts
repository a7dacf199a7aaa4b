import { listAll } from '../../kube/index.js';
import { refKey, refOf } from '../../kube/resources.js';
import type { Change, Report } from '../model.js';
import { memberSelector } from '../record/applyset.js';
import { namespaces } from '../record/names.js';
import { sweep } from '../record/sweep.js';
import type { Run } from './run.js';

/** What is left of an installation after it was removed. */
export interface Leftovers {
  /** Empty: nothing but what is kept. */
  readonly remaining: Report['remaining'];
  /** Whether nothing at all carries its label. */
  readonly empty: boolean;
}

/** Asks for everything that the API server can list whether anything still carries the label of the installation. */
export async function proveEmptiness({ ctx, prepared }: Run): Promise<Leftovers> {
  const { platform, changes } = prepared.plan;
  // definitions went: what was known of the API server is old
  ctx.discovery.refresh();
  const { objects, kinds, unseen } = await sweep(ctx, {
    labelSelector: memberSelector(platform),
    places: () => placesLeft(ctx, changes),
  });
  const planned = new Map(changes.map((change) => [refKey(change.ref), change]));
  const left = objects.map((object) => ({ object, change: planned.get(refKey(refOf(object))) }));
  const remaining = left
    .filter(({ change }) => change?.action !== 'keep')
    .map(({ object, change }) =>
      leftover(object.metadata.deletionTimestamp !== undefined, change, refOf(object)),
    );
  const rest = restText(objects.length - remaining.length, remaining.length);
  ctx.emit({ kind: 'note', text: `asked for all ${kinds} kinds of the cluster: ${rest}` });
  if (unseen.length > 0) {
    ctx.emit({ kind: 'warning', text: `not seen, for lack of rights to list them: ${unseen.join(', ')}` });
  }
  return { remaining, empty: objects.length === 0 };
}

/** Namespaces of the installation that are still there. */
async function placesLeft({ client }: Run['ctx'], changes: readonly Change[]): Promise<string[]> {
  const ours = new Set(changes.map(({ ref }) => ref.namespace));
  const { items } = await listAll(client, namespaces, { metadataOnly: true });
  return items.map(({ metadata }) => metadata.name).filter((name) => ours.has(name));
}

function leftover(
  terminating: boolean,
  change: Change | undefined,
  ref: Change['ref'],
): Report['remaining'][number] {
  if (terminating) return { ref, action: 'delete', because: 'it is being deleted' };
  return {
    ref,
    action: 'delete',
    because: change === undefined ? 'it came after the plan was made' : 'it is still there',
  };
}

function restText(kept: number, left: number): string {
  if (kept + left === 0) return 'nothing carries its label';
  const parts = [kept > 0 ? `${kept} kept` : '', left > 0 ? `${left} left behind` : ''];
  return `${parts.filter((part) => part !== '').join(' and ')} carry its label, nothing else does`;
}
