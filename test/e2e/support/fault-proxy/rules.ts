/** What a fault does to one request. */
export type Fault =
  /** Answers in place of the API server. */
  | {
      readonly do: 'answer';
      readonly status: number;
      /** Message of the Status.
       * @default 'fault injected' */
      readonly message?: string;
      /** Reason of the Status. Absent: none. */
      readonly reason?: string;
      /** Seconds of the header `Retry-After`. Absent: no header. */
      readonly retryAfter?: number;
    }
  /** Cuts the connection; nothing reaches the API server. */
  | { readonly do: 'reset-before' }
  /** Lets the request land and cuts the connection in place of the answer. */
  | { readonly do: 'reset-after' }
  /** Lets the request land and cuts the connection in the middle of the answer. */
  | { readonly do: 'half-body' }
  /** Takes the request and never answers; nothing reaches the API server. */
  | { readonly do: 'hang' }
  /** Forwards later. */
  | { readonly do: 'delay'; readonly milliseconds: number }
  /** Ends a watch after so many events, as the API server does when it gets tired. */
  | { readonly do: 'end-watch'; readonly events: number }
  /** Sends the clock of the API server wrong. */
  | { readonly do: 'shift-date'; readonly milliseconds: number }
  /** Does something before the request is forwarded, which then is not: for killing the client there. */
  | { readonly do: 'run-before'; readonly run: () => void }
  /** Does something when the request has landed, and cuts the connection: for killing the client there. */
  | { readonly do: 'run-after'; readonly run: () => void };

/** Which requests a rule is about. Absent parts fit everything. */
export interface Match {
  readonly methods?: readonly string[];
  /** Fits anywhere in the path, query included. */
  readonly path?: RegExp;
  /** Only watches, or all but watches. */
  readonly watch?: boolean;
  /** Only what changes the cluster: no dry run, no review of rights; or all but that. */
  readonly write?: boolean;
  /** Anything else, such as the token that was sent. */
  readonly when?: (request: Incoming) => boolean;
}

/** When something happens, and what. */
export interface FaultRule {
  readonly match?: Match;
  /** Only the nth request that fits, counted from 1, or those from one on. Absent: each. */
  readonly nth?: number | { readonly from: number; readonly to?: number };
  /** Share of the fitting requests that are hit, from 0 to 1, by a seeded generator.
   * @default 1 */
  readonly probability?: number;
  readonly fault: Fault;
}

/** A request, as far as rules look at it. */
export interface Incoming {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  /** Value of the header `Authorization`. Absent: none. */
  readonly authorization?: string;
}

const writingMethods = ['POST', 'PUT', 'PATCH', 'DELETE'];

/** POST requests that store nothing. */
const reviews = /\/(?:selfsubject\w+|subjectaccess\w+|localsubject\w+|tokenreviews)(?:\?|$)/;

/** Whether a request changes the cluster when it succeeds. */
export function isWrite({ method, url }: Incoming): boolean {
  return writingMethods.includes(method) && !reviews.test(url) && !/[?&]dryRun=/.test(url);
}

/** Whether a request stays open for events. */
export function isWatch({ method, url }: Incoming): boolean {
  return method === 'GET' && /[?&]watch=(?:1|true)\b/.test(url);
}

/** Picks faults for requests, and counts as it goes. */
export interface FaultPicker {
  /** The fault for a request; undefined for none. The first rule that hits decides. */
  pick(request: Incoming): Fault | undefined;
}

/** @param seed of the generator behind {@link FaultRule.probability} */
export function createPicker(rules: readonly FaultRule[], seed: number): FaultPicker {
  const counts = rules.map(() => 0);
  const random = mulberry32(seed);
  return {
    pick: (request) => {
      for (const [index, rule] of rules.entries()) {
        if (!fits(rule.match ?? {}, request)) continue;
        const count = (counts[index] ?? 0) + 1;
        counts[index] = count;
        if (isNth(rule.nth, count) && (rule.probability === undefined || random() < rule.probability))
          return rule.fault;
      }
      return undefined;
    },
  };
}

function fits({ methods, path, watch, write, when }: Match, request: Incoming): boolean {
  return (
    (methods?.includes(request.method) ?? true) &&
    (path?.test(request.url) ?? true) &&
    (watch === undefined || watch === isWatch(request)) &&
    (write === undefined || write === isWrite(request)) &&
    (when?.(request) ?? true)
  );
}

function isNth(nth: FaultRule['nth'], count: number): boolean {
  if (nth === undefined) return true;
  if (typeof nth === 'number') return nth === count;
  return count >= nth.from && count <= (nth.to ?? Number.POSITIVE_INFINITY);
}

/** Small seeded generator of numbers from 0 up to 1 (Tommy Ettinger, public domain): the same faults in every run. */
export function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
