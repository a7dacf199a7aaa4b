import type { AnyComponent } from './component.js';
import { foundation } from './entries/foundation.js';

export { componentIds, type ComponentId } from './ids.js';
export { defineComponent, type AnyComponent, type Component, type PropsContext } from './component.js';

/** Every component of the platform. A new one is a record here; order does not matter. */
export const catalog: readonly AnyComponent[] = [foundation];
