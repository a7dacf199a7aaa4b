/** What goes wrong with one request. */
export type Fault =
  /** Another answer in place of the real one. */
  | {
      readonly is: 'answer';
      readonly status: number;
      readonly message?: string;
      readonly headers?: Readonly<Record<string, string>>;
      /** Whether the work was done nevertheless, and only its answer is lost.
       * @default false */
      readonly done?: boolean;
    }
  /** A rate limit: the server asks to come back after so many seconds. */
  | { readonly is: 'slow-down'; readonly status: 403 | 429; readonly seconds: number }
  /** An upload that breaks on the server: 502, and an empty asset stays behind. */
  | { readonly is: 'starter' }
  /** The connection is cut: after so many bytes of a body, or before anything was answered. */
  | {
      readonly is: 'reset';
      /** Bytes of the file that pass before. Absent: the whole request is read. */
      readonly after?: number;
      /** Whether the work was done nevertheless. @default false */
      readonly done?: boolean;
    }
  /** A download that ends early. `honest`: its length is announced as it should have been. */
  | { readonly is: 'truncate'; readonly bytes: number; readonly honest: boolean }
  /** A download of which one byte was changed. */
  | { readonly is: 'flip'; readonly at: number };

/**
 * Says what goes wrong.
 *
 * @param route method and path, as in {@link Exchange}: `POST /repos/{owner}/{repo}/releases`
 * @param call how often this route was asked for, counted from 1
 */
export type Faults = (route: string, call: number) => Fault | undefined;

/** One entry of a script of faults. */
export interface ScriptedFault {
  readonly route: string;
  /** At which call of the route, counted from 1. Absent: at every one. */
  readonly call?: number;
  readonly fault: Fault;
}

/** Faults by a script; the first entry that fits is taken. */
export function scriptedFaults(script: readonly ScriptedFault[]): Faults {
  return (route, call) =>
    script.find((one) => one.route === route && (one.call === undefined || one.call === call))?.fault;
}

/** Failures that may pass, for each kind of request. */
const passing: readonly Fault[] = [
  { is: 'answer', status: 500 },
  { is: 'answer', status: 502, done: true },
  { is: 'answer', status: 503 },
  { is: 'slow-down', status: 403, seconds: 1 },
  { is: 'slow-down', status: 429, seconds: 2 },
  { is: 'reset' },
  { is: 'reset', done: true },
];

const ofUploads: readonly Fault[] = [{ is: 'starter' }, { is: 'reset', after: 10 }];
const ofDownloads: readonly Fault[] = [
  { is: 'truncate', bytes: 3, honest: true },
  { is: 'truncate', bytes: 3, honest: false },
  { is: 'reset', after: 3 },
];

/**
 * Failures that may pass, spread by chance: the same seed gives the same ones.
 *
 * @param share of requests that fail, from 0 to 1
 */
export function seededFaults(seed: number, share: number): Faults {
  const random = generator(seed);
  return (route) => {
    if (random() >= share) return undefined;
    const extra = route.endsWith('/assets') && route.startsWith('POST') ? ofUploads : [];
    const choices = route === 'GET /bytes/{asset_id}' ? ofDownloads : [...passing, ...extra];
    return choices[Math.floor(random() * choices.length)];
  };
}

/** Mulberry32 (Tommy Ettinger, public domain): 32 bits of state are enough for choosing faults. */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
