import type { ObjectChange } from '../diff.js';
import type { KubernetesObject } from '../object.js';

/** Something about a change that a reviewer should see first. */
export interface Risk {
  /** `data` may be lost; an object is made anew; rights grow; a definition no longer takes what is stored; another image runs. */
  readonly kind: 'data' | 'recreate' | 'rights' | 'definition' | 'image';
  /** Object, such as `Role cto/agents`. */
  readonly object: string;
  readonly message: string;
}

/** A change with both sides. */
export interface Pair {
  readonly change: ObjectChange;
  readonly before?: KubernetesObject;
  readonly after?: KubernetesObject;
}
