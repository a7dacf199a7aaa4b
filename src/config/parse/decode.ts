import type { Problem } from '../../kernel/problem.js';

/** Text of a file, or why it is none. */
export type Decoded = { readonly text: string } | { readonly problem: Problem };

/**
 * Turns the bytes of a file into text. UTF-8 with or without byte-order mark is read; everything else is refused with
 * the offset of the first byte that does not fit, since guessing an encoding changes names silently.
 */
export function decode(bytes: Uint8Array, file: string): Decoded {
  const wide = wideEncoding(bytes);
  if (wide !== undefined) return { problem: encodingProblem(file, `the file is ${wide}, not UTF-8`) };
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  const offset = firstInvalidByte(text, bytes);
  if (offset !== undefined) {
    const byte = (bytes[offset] ?? 0).toString(16).padStart(2, '0');
    return { problem: encodingProblem(file, `the file is not UTF-8: byte 0x${byte} at offset ${offset}`) };
  }
  return controlCharacter(text.replace(/^\u{feff}/u, ''), file);
}

function wideEncoding(bytes: Uint8Array): string | undefined {
  const [a, b, c, d] = bytes;
  if ((a === 0xff && b === 0xfe && c === 0 && d === 0) || (a === 0 && b === 0 && c === 0xfe && d === 0xff))
    return 'UTF-32';
  if ((a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff)) return 'UTF-16';
  if (bytes.length >= 4 && ((a === 0 && b !== 0 && c === 0) || (a !== 0 && b === 0 && d === 0)))
    return 'UTF-16';
  return undefined;
}

/** The decoder replaces what it cannot read by U+FFFD; the first one that was not written as such marks the place. */
function firstInvalidByte(text: string, bytes: Uint8Array): number | undefined {
  if (!text.includes('\u{fffd}')) return undefined;
  let offset = 0;
  for (const character of text) {
    const written = bytes[offset] === 0xef && bytes[offset + 1] === 0xbf && bytes[offset + 2] === 0xbd;
    if (character === '\u{fffd}' && !written) return offset;
    offset += utf8Length(character.codePointAt(0) ?? 0);
  }
  return undefined;
}

function utf8Length(codePoint: number): number {
  return codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
}

function controlCharacter(text: string, file: string): Decoded {
  const found = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/.exec(text);
  if (!found) return { text };
  const lines = text.slice(0, found.index).split('\n');
  const code = found[0].charCodeAt(0).toString(16).padStart(4, '0');
  return {
    problem: {
      rule: 'config/encoding',
      message: `the file holds the control character U+${code.toUpperCase()}, which YAML does not allow`,
      fix: 'remove it; within double quotes it can be written as \\u and four digits',
      location: { file, line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 },
    },
  };
}

function encodingProblem(file: string, message: string): Problem {
  return { rule: 'config/encoding', message, fix: 'save it as UTF-8', location: { file } };
}
