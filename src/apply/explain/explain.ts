import type { LiveObject } from '../../kube/client.js';
import type { ApplyContext } from '../context.js';
import type { Facts } from '../readiness/index.js';
import { fetchScene } from './fetch.js';
import { reasonsFor } from './reasons.js';

/**
 * Why an object is not ready, or not gone: at most three sentences, most telling first. Fetches what is around it; to explain many objects of one
 * namespace use {@link fetchScene} once and {@link reasonsFor} for each.
 */
export async function explain(
  ctx: ApplyContext,
  object: LiveObject,
  facts: Facts,
): Promise<readonly string[]> {
  return reasonsFor(object, await fetchScene(ctx, [object], ctx.signal), facts);
}
