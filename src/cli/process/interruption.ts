import { exitCodes, OperatorError } from '../../kernel/errors.js';

/** Signals that ask a program to end: Ctrl-C, `kill`, and a terminal that was closed. */
const endingSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** The part of `process` that signals come through; tests give their own. */
export interface SignalSource {
  readonly pid: number;
  on(signal: NodeJS.Signals, listener: (signal: NodeJS.Signals) => void): unknown;
  off(signal: NodeJS.Signals, listener: (signal: NodeJS.Signals) => void): unknown;
  kill(pid: number, signal: NodeJS.Signals): unknown;
}

/** What is thrown when a person ends the work. Exit code 5: the same command continues. */
export function interruption(by: string): OperatorError {
  return new OperatorError('E_INTERRUPTED', `interrupted by ${by}`, {
    exitCode: exitCodes.interrupted,
    hint: 'run the same command again: it continues where this one stopped',
  });
}

/**
 * A signal that is aborted by the first Ctrl-C, so that writes under way finish and what was done is recorded. The second one ends the process at
 * once, in the way it would have ended without us (a shell shows 130). Takes the signals over from the moment it is called.
 *
 * @param say tells the person that the first one was heard
 */
export function listenForSignals(source: SignalSource, say: (text: string) => void): AbortSignal {
  const controller = new AbortController();
  const listener = (signal: NodeJS.Signals) => {
    if (controller.signal.aborted) {
      for (const one of endingSignals) source.off(one, listener);
      source.kill(source.pid, signal);
      return;
    }
    say(`\n${signal}: finishing what is under way; once more to end at once\n`);
    controller.abort(interruption(signal));
  };
  for (const signal of endingSignals) source.on(signal, listener);
  return controller.signal;
}
