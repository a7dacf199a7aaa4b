import { isKubeError } from '../../kube/errors.js';
import { getObject } from '../../kube/objects.js';
import { observe, type Observation } from '../../kube/observe.js';
import type { LiveObject } from '../../kube/client.js';
import { refKey, refOf, type ObjectRef, type Resource } from '../../kube/resources.js';
import type { ApplyContext } from '../context.js';
import { slim } from './slim.js';

/** What is known about one object. */
export type View =
  /** The API server does not serve the kind, or not yet. */
  | { readonly is: 'unserved' }
  /** Nothing was heard yet. */
  | { readonly is: 'unknown' }
  | { readonly is: 'there'; readonly object: LiveObject }
  /** Not among the members of the inventory; it may be there without the label. */
  | { readonly is: 'absent' };

/** All members of the inventory of one kind, kept up to date by one watch. */
export interface KindWatch {
  view(ref: ObjectRef): View;
  /** Asks the API server itself: what a watch says may be late, or not about all there is. Undefined: it is not there. */
  ask(ref: ObjectRef, signal: AbortSignal): Promise<LiveObject | undefined>;
  /** Calls back with the key of every object that changed, and with an empty one when all may have. Returns what ends it. */
  listen(listener: (key: string) => void): () => void;
  /** Why the watch ended before it was closed. Undefined: it runs. */
  failure(): unknown;
}

/** What a watch of a kind is made with. */
export interface KindWatchOptions {
  readonly group: string;
  readonly kind: string;
  /** Absent: wherever members are. */
  readonly namespace?: string;
  readonly labelSelector: string;
  /** Ends it. */
  readonly signal: AbortSignal;
}

/** How often a kind that is not served is looked for: its definition may be under way. */
const serveInterval = 1_000;

/** Starts to watch a kind at once, in the background. */
export function watchKind(ctx: ApplyContext, options: KindWatchOptions): KindWatch {
  const { group, kind, namespace, labelSelector, signal } = options;
  const members = createMembers();
  let failure: unknown;

  /** Ends when what is served and what discovery says differ: a definition that just came, or that goes. */
  async function follow(): Promise<void> {
    const resource = await served(ctx, options, () => members.set('unserved'));
    members.set('unknown');
    const place = namespace === undefined ? {} : { namespace };
    try {
      for await (const observation of observe(ctx.client, resource, {
        ...place,
        labelSelector,
        signal,
        clock: ctx.clock,
      }))
        members.take(observation);
    } catch (error) {
      if (!isKubeError(error, 'no-kind')) throw error;
      ctx.discovery.refresh();
    }
  }

  async function run(): Promise<void> {
    for (;;) {
      await follow();
      await ctx.clock.sleep(serveInterval, signal);
    }
  }

  run().catch((error: unknown) => {
    if (signal.aborted) return;
    failure = error;
    members.set('unknown');
  });

  return {
    view: members.view,
    listen: members.listen,
    failure: () => failure,
    ask: async (ref, asking) => {
      const resource = await ctx.discovery.find(group, kind);
      return resource && getObject(ctx.client, resource, ref, asking);
    },
  };
}

async function served(
  { discovery, clock }: ApplyContext,
  { group, kind, signal }: KindWatchOptions,
  notYet: () => void,
): Promise<Resource> {
  for (;;) {
    const resource = await discovery.find(group, kind);
    if (resource !== undefined) return resource;
    notYet();
    await clock.sleep(serveInterval, signal);
    discovery.refresh();
  }
}

/** Objects as a watch tells them, and who listens. */
function createMembers() {
  const objects = new Map<string, LiveObject>();
  const listeners = new Set<(key: string) => void>();
  let state: 'unserved' | 'unknown' | 'absent' = 'unknown';

  const tell = (key: string): void => listeners.forEach((listener) => listener(key));

  function take(observation: Observation): void {
    if (observation.kind === 'all') {
      objects.clear();
      observation.objects.forEach((object) => objects.set(refKey(refOf(object)), slim(object)));
      state = 'absent';
      return tell('');
    }
    const key = refKey(refOf(observation.object));
    if (observation.kind === 'removed') objects.delete(key);
    else objects.set(key, slim(observation.object));
    tell(key);
  }

  return {
    take,
    /** What is known of objects that were not told of. */
    set: (next: 'unserved' | 'unknown'): void => {
      state = next;
      tell('');
    },
    view: (ref: ObjectRef): View => {
      const object = objects.get(refKey(ref));
      return object === undefined ? { is: state } : { is: 'there', object };
    },
    listen: (listener: (key: string) => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
