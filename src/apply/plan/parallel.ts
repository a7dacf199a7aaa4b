import type { ApplyContext } from '../context.js';

/**
 * Does something for every item, as many at once as the context allows; results in order. Rejects with the first failure. The work must not call it
 * again: it would wait for itself.
 */
export async function inParallel<T, R>(
  { limit, signal }: Pick<ApplyContext, 'limit' | 'signal'>,
  items: readonly T[],
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  return Promise.all(
    items.map((item) =>
      limit.run(() => {
        signal.throwIfAborted();
        return work(item);
      }),
    ),
  );
}
