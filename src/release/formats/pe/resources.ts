import { asBuffer, malformed, parsing, slice } from '../bytes.js';
import { offsetOf, readPe } from './read.js';

/** One resource of a PE file. */
export interface Resource {
  /** Kind, name and language, such as `10/NODE_SEA_BLOB/0`. Numbers as they are. */
  readonly path: string;
  readonly content: Buffer;
}

/** Kind, name, language: deeper trees exist nowhere. */
const depth = 3;

/** Every resource of a PE file, in the order in which they are found. @throws OperatorError `E_RELEASE_FORMAT` */
export function readResources(bytes: Uint8Array): Resource[] {
  const file = readPe(bytes);
  if (file.resources.size === 0) return [];
  return parsing('PE', () => {
    const buffer = asBuffer(bytes);
    const root = offsetOf(file, file.resources.address);
    if (root === undefined) throw malformed('PE', 'its resources lie outside of its sections');
    const leaf = (at: number, path: string): Resource => {
      const offset = offsetOf(file, buffer.readUInt32LE(at));
      if (offset === undefined) throw malformed('PE', `the resource ${path} lies outside of its sections`);
      return { path, content: slice(buffer, offset, buffer.readUInt32LE(at + 4)) };
    };
    const branch = (at: number, path: readonly string[]): Resource[] => {
      if (path.length === depth) throw malformed('PE', 'its resources are nested too deeply');
      const count = buffer.readUInt16LE(at + 12) + buffer.readUInt16LE(at + 14);
      return Array.from({ length: count }, (_, index) => at + 16 + 8 * index).flatMap((entry) => {
        const inner = [...path, nameOf(buffer, root, buffer.readUInt32LE(entry))];
        const target = buffer.readUInt32LE(entry + 4);
        const next = root + (target & 0x7fffffff);
        return target >= 0x80000000 ? branch(next, inner) : [leaf(next, inner.join('/'))];
      });
    };
    return branch(root, []);
  });
}

/** A number, or the offset of a text with its length before it. */
function nameOf(buffer: Buffer, root: number, value: number): string {
  if (value < 0x80000000) return String(value);
  const at = root + (value & 0x7fffffff);
  return slice(buffer, at + 2, 2 * buffer.readUInt16LE(at)).toString('utf16le');
}
