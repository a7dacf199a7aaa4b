import type { LiveObject } from '../../kube/client.js';
import { refKey } from '../../kube/resources.js';
import { fieldManager } from '../context.js';
import type { Change } from '../model.js';
import type { Drift } from './model.js';

/** What a plan of the recorded bundle would change is what was changed since. @param live objects by `refKey` */
export function driftOf(changes: readonly Change[], live: ReadonlyMap<string, LiveObject>): readonly Drift[] {
  return changes.flatMap((change) => {
    const is = kindOfDrift(change);
    if (is === undefined) return [];
    const object = live.get(refKey(change.ref));
    return [
      { object: change.ref, is, fields: change.fields, by: object === undefined ? [] : othersOf(object) },
    ];
  });
}

function kindOfDrift({ action }: Change): Drift['is'] | undefined {
  if (action === 'create') return 'missing';
  if (action === 'update' || action === 'recreate' || action === 'adopt') return 'changed';
  return action === 'delete' ? 'extra' : undefined;
}

/** Controllers that only write a status are no suspects. */
function othersOf({ metadata }: LiveObject): string[] {
  return (metadata.managedFields ?? [])
    .filter(({ manager, subresource }) => manager !== fieldManager && subresource === undefined)
    .sort((a, b) => ((a.time ?? '') < (b.time ?? '') ? 1 : -1))
    .map(({ manager, time }) => (time === undefined ? manager : `${manager} at ${time}`));
}
