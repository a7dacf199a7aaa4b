import { printable, redact } from '../kernel/redact.js';

/** Path to a value: keys of maps and positions in lists, from the root. */
export type KeyPath = readonly (string | number)[];

/**
 * Writes a path the way `--set` reads it: keys joined by dots, positions in brackets, dots within a key escaped by `\`.
 * `['agents', 'rex', 'tools', 0]` becomes `agents.rex.tools[0]`; the root is empty text.
 */
export function formatPath(path: KeyPath): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    const key = part.replace(/[\\.[\]=]/g, '\\$&');
    return text === '' ? key : `${text}.${key}`;
  }, '');
}

/**
 * Writes a path for a message: keys are a person's own text, so secrets in them are masked, and characters that do not
 * print are written out. This must happen before dots are escaped, which would hide a secret from the mask.
 */
export function showPath(path: KeyPath): string {
  return formatPath(path.map((part) => (typeof part === 'number' ? part : printable(redact(part)))));
}

/**
 * Reads a path as {@link formatPath} writes it.
 *
 * @returns undefined when a key is empty or a bracket does not hold a position
 */
export function parsePath(text: string): KeyPath | undefined {
  const path: (string | number)[] = [];
  const part = /(?:^|(?!^)\.)((?:\\.|[^\\.[\]])+)|\[(\d{1,6})\]/gsy;
  while (part.lastIndex < text.length) {
    const match = part.exec(text);
    if (!match) return undefined;
    path.push(match[1] === undefined ? Number(match[2]) : match[1].replace(/\\(.)/gs, '$1'));
  }
  return path;
}

/** Whether one path is the other, or lies below or above it. */
export function pathsOverlap(a: KeyPath, b: KeyPath): boolean {
  const shorter = Math.min(a.length, b.length);
  for (let index = 0; index < shorter; index += 1) if (a[index] !== b[index]) return false;
  return true;
}
