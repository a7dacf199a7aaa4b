import type { BundleIndex } from './bundle.js';

/**
 * Text of `bundle.json`: two spaces of indentation, with each object, image and file on one line, so that a change of one object is a
 * change of one line.
 */
export function serializeIndex(index: BundleIndex): string {
  return `${write(index, '')}\n`;
}

/** Longest record that stands on one line. */
const lineLength = 400;

function write(value: unknown, margin: string): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const flat = JSON.stringify(value);
  if (isFlat(value) && flat.length <= lineLength) return flat;
  const inner = `${margin}  `;
  if (Array.isArray(value))
    return `[\n${value.map((item) => inner + write(item, inner)).join(',\n')}\n${margin}]`;
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .map(([key, member]) => `${inner}${JSON.stringify(key)}: ${write(member, inner)}`);
  return `{\n${members.join(',\n')}\n${margin}}`;
}

/** Whether a value has no list or record below its members' members: an object entry with its patches still counts. */
function isFlat(value: object, depth = 0): boolean {
  return Object.values(value).every(
    (member) =>
      typeof member !== 'object' ||
      member === null ||
      (depth === 0 && !Array.isArray(value) && isFlat(member as object, 1)),
  );
}
