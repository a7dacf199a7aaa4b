import { createLimit } from '../../kernel/limit.js';
import type { ApplyContext } from '../context.js';

/** Requests at once, unless said otherwise. */
const defaultConcurrency = 8;

/** Does something for every item, as many at once as the context allows; results in order. Rejects with the first failure. */
export async function inParallel<T, R>(
  { concurrency = defaultConcurrency, signal, clock }: Pick<ApplyContext, 'concurrency' | 'signal' | 'clock'>,
  items: readonly T[],
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const limit = createLimit({ concurrency, clock });
  return Promise.all(
    items.map((item) =>
      limit.run(() => {
        signal.throwIfAborted();
        return work(item);
      }),
    ),
  );
}
