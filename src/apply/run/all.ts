/**
 * Results of work that runs in parallel. Unlike `Promise.all` it waits for everything to end before it rejects with the first error: whoever
 * goes on then knows that nothing of it writes any more.
 */
export async function all<T>(work: readonly Promise<T>[]): Promise<T[]> {
  const results = await Promise.allSettled(work);
  return results.map((result) => {
    if (result.status === 'rejected') throw result.reason;
    return result.value;
  });
}
