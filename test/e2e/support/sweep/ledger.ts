import type { Incoming } from '../fault-proxy/index.js';
import { recordNamespace } from './records.js';

/** What a run is at, by what it has written down. */
type Phase = 'begins' | 'works' | 'has ended';

/** Counts what a stage wrote, over all the runs that it takes. */
export interface WriteLedger {
  /** To be called when another run begins: it writes its intent down again. */
  begin(): void;
  /**
   * Takes a write as it arrives. Answers its number among those of the stage, from 1; undefined when it was counted before, or is a renewal of the
   * lock: how many of them there are depends on the time.
   */
  take(request: Incoming): number | undefined;
  /** Takes the last one back: it is not forwarded, so that it comes again. */
  takeBack(): void;
  readonly count: number;
}

/**
 * A run that goes on after a kill takes the lock and writes down its intent again, and then what is still missing. What it repeats is no progress:
 * an object counts once, and what is recorded counts once when a run begins and once when it ends.
 */
export function createLedger(): WriteLedger {
  const counted: string[] = [];
  let phase: Phase = 'begins';
  return {
    begin: () => (phase = 'begins'),
    take: (request) => {
      const { method, url } = request;
      const path = url.replace(/\?.*$/, '');
      const isRecord = path.includes(`/namespaces/${recordNamespace}/`);
      if (isRecord && path.includes('/leases/') && phase === 'works') return undefined;
      const key = `${method} ${path}${isRecord ? ` when it ${phase}` : ''}`;
      if (isRecord && /\/configmaps\/[^/]*-revision-\d+$/.test(path) && method === 'PATCH')
        phase = phase === 'begins' ? 'works' : 'has ended';
      if (counted.includes(key)) return undefined;
      return counted.push(key);
    },
    takeBack: () => void counted.pop(),
    get count() {
      return counted.length;
    },
  };
}
