/** Those who listen to a signal, behind the one listener that it has of us. */
const listeners = new WeakMap<AbortSignal, Set<() => void>>();

/**
 * Calls back when a signal is aborted; at once when it is already. However many listen, the signal has one listener: Node warns of a leak from
 * the eleventh on, and one signal may end hundreds of requests.
 *
 * @returns what ends the listening; may be called again
 */
export function onAbort(signal: AbortSignal, callback: () => void): () => void {
  if (signal.aborted) {
    callback();
    return () => undefined;
  }
  const all = listeners.get(signal) ?? listenTo(signal);
  // a function of its own, so that one callback can listen twice
  const call = () => callback();
  all.add(call);
  return () => {
    all.delete(call);
  };
}

function listenTo(signal: AbortSignal): Set<() => void> {
  const all = new Set<() => void>();
  listeners.set(signal, all);
  const tell = () => {
    for (const call of all) call();
  };
  signal.addEventListener('abort', tell, { once: true });
  return all;
}
