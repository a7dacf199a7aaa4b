import type { Problem } from '../../kernel/problem.js';
import { asBuffer } from '../formats/bytes.js';
import { codeDirectoryFlags, loadCommands } from '../formats/macho/constants.js';
import {
  readEntitlements,
  readMachO,
  readSignature,
  removeSignature,
  signAdHoc,
  verifySignature,
  type MachO,
} from '../formats/macho/index.js';
import { differencesOutside, firstNonZero, isSameTable, listOffsets } from './compare.js';
import { gateProblem, type Examined } from './model.js';

/** Segment and section that Node looks its program up in (postject's `--macho-segment-name`). */
const seaSegment = 'NODE_SEA';
const seaSection = '__NODE_SEA_BLOB';

/** Load commands that an injection has to change, because they hold offsets into what has moved. */
const movable: ReadonlySet<number> = new Set([
  loadCommands.segment64,
  loadCommands.symbolTable,
  loadCommands.dynamicSymbolTable,
  loadCommands.dyldInfo,
  loadCommands.dyldInfoOnly,
  loadCommands.functionStarts,
  loadCommands.dataInCode,
  loadCommands.codeSignature,
]);

/** Both files, read once. */
interface Pair extends Examined {
  readonly before: MachO;
  readonly after: MachO;
}

/**
 * Examines a Mach-O program: only the header, the segment with the blob and `__LINKEDIT` differ from the runtime, and what the dynamic linker is told has
 * only moved; every page has its hash.
 *
 * @param fuse offset of the byte that was flipped
 */
export function examineMachO(examined: Examined, fuse: number | undefined): Problem[] {
  const pair = { ...examined, before: readMachO(examined.original), after: readMachO(examined.final) };
  return [
    ...segmentProblems(pair),
    ...blobProblems(pair),
    ...commandProblems(pair),
    ...byteProblems(pair, fuse),
    ...linkProblems(pair),
    ...verifySignature(examined.final).map((problem) => ({
      object: `executable ${examined.target.id}`,
      ...problem,
    })),
    ...signatureProblems(pair),
  ];
}

function segmentProblems(pair: Pair): Problem[] {
  const { before, after } = pair;
  const describe = ({ name, offset, size, address }: MachO['segments'][number]) =>
    `${name} at ${offset}, ${size} bytes, address ${address}`;
  const kept = before.segments.filter(({ name }) => name !== '__LINKEDIT').map(describe);
  const found = after.segments
    .filter(({ name }) => name !== '__LINKEDIT' && name !== seaSegment)
    .map(describe);
  if (before.cpuType !== after.cpuType)
    return [gateProblem(pair, 'processor', 'it is for another processor')];
  if (kept.join('\n') === found.join('\n')) return [];
  const odd = found.filter((one) => !kept.includes(one)).concat(kept.filter((one) => !found.includes(one)));
  return [
    gateProblem(pair, 'segments', `segments of the runtime were moved, changed or added: ${odd.join('; ')}`),
  ];
}

function blobProblems(pair: Pair): Problem[] {
  const [segment, ...others] = pair.after.segments.filter(({ name }) => name === seaSegment);
  const section = segment?.sections.find(({ name }) => name === seaSection);
  if (!segment || !section || others.length > 0)
    return [
      gateProblem(
        pair,
        'blob',
        `it has ${others.length + (segment ? 1 : 0)} segments ${seaSegment}, not one with a section ${seaSection}`,
      ),
    ];
  const content = pair.final.subarray(section.offset, section.offset + section.size);
  if (Buffer.compare(content, pair.blob) !== 0)
    return [gateProblem(pair, 'blob', `the section ${seaSection} does not hold what was injected`)];
  const end = segment.offset + segment.size;
  const filler = firstNonZero(pair.final, { start: section.offset + section.size, end });
  return filler === undefined
    ? []
    : [
        gateProblem(
          pair,
          'filler',
          `bytes follow the blob that belong to nothing, at ${listOffsets([filler])}`,
        ),
      ];
}

function commandProblems(pair: Pair): Problem[] {
  const fixed = (file: MachO, bytes: Uint8Array) =>
    file.commands
      .filter(({ type }) => !movable.has(type))
      .map(({ offset, size }) => asBuffer(bytes).toString('hex', offset, offset + size));
  if (fixed(pair.before, pair.original).join() === fixed(pair.after, pair.final).join()) return [];
  return [
    gateProblem(
      pair,
      'load-commands',
      'load commands of the runtime were changed, such as its libraries or its entry point',
    ),
  ];
}

function byteProblems(pair: Pair, fuse: number | undefined): Problem[] {
  const { before, after, original, final } = pair;
  const header = { start: 0, end: Math.max(before.commandsEnd, after.commandsEnd) };
  const offsets = differencesOutside(original, final, {
    within: { start: 0, end: before.linkedit.offset },
    allowed: fuse === undefined ? [header] : [header, { start: fuse, end: fuse + 1 }],
  });
  if (offsets.length === 0) return [];
  return [gateProblem(pair, 'bytes', `bytes of the runtime were changed, at ${listOffsets(offsets)}`)];
}

/** What the dynamic linker is told about addresses lies in `__LINKEDIT` and has only moved. Exports and symbols are sorted anew by the injection. */
function linkProblems(pair: Pair): Problem[] {
  const tables = (file: MachO, bytes: Uint8Array) =>
    file.commands.flatMap(({ type, offset }) => {
      const fields = linkTables[type] ?? [];
      return fields.map((field) => {
        const [start, size] = [0, 4].map((more) => asBuffer(bytes).readUInt32LE(offset + field + more)) as [
          number,
          number,
        ];
        return asBuffer(bytes).subarray(start, start + size);
      });
    });
  const [wanted, given] = [tables(pair.before, pair.original), tables(pair.after, pair.final)];
  if (wanted.length === given.length && wanted.every((table, index) => isSameTable(table, given[index])))
    return [];
  return [gateProblem(pair, 'link-tables', 'what the dynamic linker is told about the runtime was changed')];
}

/** Offsets, in their load command, of the place of tables that must stay the same: rebase, bind, weak bind, lazy bind; data. */
const linkTables: Readonly<Record<number, readonly number[]>> = {
  [loadCommands.dyldInfo]: [8, 16, 24, 32],
  [loadCommands.dyldInfoOnly]: [8, 16, 24, 32],
  [loadCommands.functionStarts]: [8],
  [loadCommands.dataInCode]: [8],
};

/** A signature of nobody is all our own, so it is known to the last byte. */
function signatureProblems(pair: Pair): Problem[] {
  const signature = readSignature(pair.final);
  const [directory] = signature?.codeDirectories ?? [];
  if (!directory || (directory.flags & codeDirectoryFlags.adHoc) === 0) return [];
  const entitlements = readEntitlements(pair.final);
  const again = signAdHoc(removeSignature(pair.final), {
    identifier: directory.identifier,
    ...(entitlements.size > 0 && { entitlements }),
  });
  if (Buffer.compare(again, pair.final) === 0) return [];
  return [gateProblem(pair, 'signature', 'its signature is not the one that we make for these bytes')];
}
