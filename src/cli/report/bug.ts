import { mapStack } from '../../kernel/source-map.js';

/** Text for an error that is nobody's fault but ours: the stack, and where to send it. */
export function bugReport(error: unknown): string {
  const stack = error instanceof Error ? mapStack(error.stack ?? error.message) : String(error);
  return `this is a bug in cto, not in your input:\n\n${stack}\n\nplease report it with the text above; check it for values you would not publish\n`;
}
