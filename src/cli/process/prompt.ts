import { isatty } from 'node:tty';
import { interruption } from './interruption.js';

/** Questions to the person at the terminal. Every one rejects with {@link interruption} when it is cancelled (Ctrl-C, Escape). */
export interface Prompt {
  /** Yes or no; no is the default. */
  readonly confirm: (question: string) => Promise<boolean>;
  /** A line of text. */
  readonly text: (question: string) => Promise<string>;
  /** A line that is not shown while it is typed, for secrets. */
  readonly hidden: (question: string) => Promise<string>;
}

/** Whether somebody can be asked: questions go to stderr, so that results on stdout may go into a file. Does not open the streams. */
export function canAsk(): boolean {
  return isatty(0) && isatty(2);
}

/** Questions over `@clack/prompts`, which is loaded with the first one. */
export const terminalPrompt: Prompt = {
  confirm: async (message) => {
    const clack = await import('@clack/prompts');
    return answerOf(await clack.confirm({ message, initialValue: false, ...streams() }));
  },
  text: async (message) => {
    const clack = await import('@clack/prompts');
    return textOf(await clack.text({ message, ...streams() }));
  },
  hidden: async (message) => {
    const clack = await import('@clack/prompts');
    return textOf(await clack.password({ message, ...streams() }));
  },
};

/** An empty line comes as nothing at all, whatever its type says. */
function textOf(answer: string | undefined | symbol): string {
  return answerOf(answer) ?? '';
}

function streams() {
  return { input: process.stdin, output: process.stderr };
}

/** A cancelled prompt answers with a symbol. */
function answerOf<T>(answer: T): Exclude<T, symbol> {
  if (typeof answer === 'symbol') throw interruption('the person at the terminal');
  return answer as Exclude<T, symbol>;
}
