import type { LiveObject } from '../../kube/client.js';
import { compareText } from '../../kernel/json.js';
import { textAt, tidy } from '../readiness/read.js';
import type { Scene } from './scene.js';

/** What an event says. */
export interface EventNote {
  /** Such as `FailedMount`. */
  readonly reason: string;
  readonly message: string;
}

/** Warnings about an object, newest first, each reason and message once. Events of an object of the same name before it do not count. */
export function eventsOf(object: LiveObject, { events }: Scene): readonly EventNote[] {
  const uid = textAt(object, 'metadata', 'uid');
  const mine = events
    .filter((event) => uid !== undefined && textAt(event, 'involvedObject', 'uid') === uid)
    .sort((a, b) => compareText(timeOf(b), timeOf(a)));
  const notes = new Map<string, EventNote>();
  for (const event of mine) {
    const reason = textAt(event, 'reason') ?? 'Warning';
    const message = tidy(textAt(event, 'message') ?? '');
    const key = `${reason} ${message}`;
    if (!notes.has(key)) notes.set(key, { reason, message });
  }
  return [...notes.values()];
}

/** The newest warning with one of these reasons; undefined when there is none. */
export function newestEvent(
  object: LiveObject,
  scene: Scene,
  reasons: readonly string[],
): EventNote | undefined {
  return eventsOf(object, scene).find(({ reason }) => reasons.includes(reason));
}

/** Time of an event: old and new clients of the event API write different fields. RFC 3339 in UTC sorts as text. */
function timeOf(event: LiveObject): string {
  return (
    textAt(event, 'series', 'lastObservedTime') ??
    textAt(event, 'lastTimestamp') ??
    textAt(event, 'eventTime') ??
    textAt(event, 'metadata', 'creationTimestamp') ??
    ''
  );
}
