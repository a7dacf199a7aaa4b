import type { Event } from '../../../kernel/event.js';

/** One way to show events: forgetting a kind does not compile. */
export type Renderers<Result> = {
  readonly [Kind in Event['kind']]: (event: Extract<Event, { kind: Kind }>) => Result;
};

/** Shows one event. */
export function render<Result>(renderers: Renderers<Result>, event: Event): Result {
  return (renderers[event.kind] as (event: Event) => Result)(event);
}
