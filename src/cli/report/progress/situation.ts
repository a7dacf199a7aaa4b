import type { Event } from '../../../kernel/event.js';
import { printable } from '../../../kernel/redact.js';
import { render, type Renderers } from './renderers.js';

/** Something that is waited for. */
export interface Wait {
  readonly subject: string;
  readonly component?: string;
  readonly on: string;
  readonly because: readonly string[];
  /** Milliseconds of the clock when the waiting began. */
  readonly since: number;
}

/** Where the work stands, as far as a display needs it. */
export interface Situation {
  /** What is being done. Empty before the first phase. */
  readonly title: string;
  readonly done: number;
  /** 0: nothing is counted in this phase. */
  readonly total: number;
  /** By subject, longest first. */
  readonly waits: ReadonlyMap<string, Wait>;
}

/** Before anything happened. */
export const beginning: Situation = { title: '', done: 0, total: 0, waits: new Map() };

/** The situation after an event. */
export function follow(situation: Situation, event: Event, now: number): Situation {
  const same = () => situation;
  const renderers: Renderers<Situation> = {
    phase: ({ title }) => ({ ...situation, title, done: 0, total: 0 }),
    step: ({ subject, done, total }) => ({ ...without(situation, subject), done, total }),
    waiting: ({ subject, component, on, because }) => {
      const since = situation.waits.get(subject)?.since ?? now;
      const wait = { subject, ...(component !== undefined && { component }), on, because, since };
      return { ...situation, waits: new Map([...situation.waits, [subject, wait]]) };
    },
    ready: ({ subject }) => without(situation, subject),
    failed: ({ subject }) => without(situation, subject),
    retry: same,
    note: same,
    warning: same,
  };
  return render(renderers, event);
}

function without(situation: Situation, subject: string): Situation {
  const waits = new Map(situation.waits);
  waits.delete(subject);
  return { ...situation, waits };
}

/** Most characters of what the cluster says that stand on a line. */
const longest = 300;

/** What a wait is for, and why, on one line; safe for a terminal, whatever the cluster says. */
export function waitText({ subject, on, because }: Wait): string {
  const [first] = because;
  const text = `${subject}: ${on}${first === undefined ? '' : `; ${first}`}`;
  return printable(text.replace(/\s+/g, ' '), longest);
}

/** A failure on one line; the whole problem stands in the report at the end. */
export function failureText({ subject, problem }: Extract<Event, { kind: 'failed' }>): string {
  return printable(`failed ${subject}: ${problem.message.replace(/\s+/g, ' ')}`, longest);
}
