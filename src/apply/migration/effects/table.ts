import type { ObjectRef } from '../../../kube/resources.js';
import type { KindEffects } from './model.js';
import { storageEffects } from './storage.js';
import { trafficEffects } from './traffic.js';
import { workloadEffects } from './workloads.js';

/**
 * Rules of the built-in kinds. A kind without one changes in place: ConfigMaps and Secrets are read by pods when they start the next time, unless
 * a checksum in the template of a workload changes too, which then is a change of that workload.
 */
const effects: readonly KindEffects[] = [...workloadEffects, ...storageEffects, ...trafficEffects];

/** Rules of a kind; undefined when it has none of its own. */
export function kindEffects({ group, kind }: Pick<ObjectRef, 'group' | 'kind'>): KindEffects | undefined {
  return effects.find((one) => one.group === group && one.kinds.includes(kind));
}
