import type { Problem } from '../../kernel/problem.js';
import {
  elfHeaderSize,
  noBits,
  programTypes,
  readDynamic,
  readElf,
  readNotes,
  type Elf,
  type Note,
} from '../formats/elf/index.js';
import { differencesOutside, firstNonZero, gapsBetween, listOffsets, type Range } from './compare.js';
import { gateProblem, type Examined } from './model.js';

/** Name of the note that Node looks its program up by. */
const seaNote = 'NODE_SEA_BLOB';

/** Tables that postject's library sorts anew. What those of the dynamic linker say is compared instead of how; the last three are never loaded. */
const rewritten: ReadonlySet<string> = new Set([
  '.dynamic',
  '.dynstr',
  '.dynsym',
  '.gnu.hash',
  '.gnu.version',
  '.gnu.version_r',
  '.rela.dyn',
  '.rela.plt',
  '.shstrtab',
  '.strtab',
  '.symtab',
]);

const writable = 2;
const executable = 1;

/** Both files, read once. */
interface Pair extends Examined {
  readonly before: Elf;
  readonly after: Elf;
}

/**
 * Examines an ELF program: code and data are those of the runtime, the dynamic linker is told the same, and one segment with notes was added, which may be neither
 * written nor executed.
 *
 * @param fuse offset of the byte that was flipped
 */
export function examineElf(examined: Examined, fuse: number | undefined): Problem[] {
  const pair = { ...examined, before: readElf(examined.original), after: readElf(examined.final) };
  return [
    ...headerProblems(pair),
    ...segmentProblems(pair),
    ...byteProblems(pair, fuse),
    ...noteProblems(pair),
    ...dynamicProblems(pair),
  ];
}

function headerProblems(pair: Pair): Problem[] {
  const { before, after, original, final } = pair;
  const tables = [
    { start: 32, end: 48 },
    { start: 56, end: elfHeaderSize },
  ];
  const within = { start: 0, end: elfHeaderSize };
  if (before.machine !== after.machine)
    return [gateProblem(pair, 'processor', 'it is for another processor')];
  const offsets = differencesOutside(original, final, { within, allowed: tables });
  if (offsets.length === 0) return [];
  return [gateProblem(pair, 'headers', `the header of the runtime was changed, at ${listOffsets(offsets)}`)];
}

function segmentProblems(pair: Pair): Problem[] {
  const loaded = ({ programHeaders }: Elf) => programHeaders.filter(({ type }) => type === programTypes.load);
  const kept = loaded(pair.before);
  const same = (a: (typeof kept)[number], b: (typeof kept)[number]) =>
    a.offset === b.offset && a.address === b.address && a.flags === b.flags && b.memorySize >= a.memorySize;
  const lost = kept.filter((one) => !loaded(pair.after).some((other) => same(one, other)));
  const added = loaded(pair.after).filter((one) => !kept.some((other) => same(other, one)));
  const problems: Problem[] = [];
  if (lost.length > 0)
    problems.push(
      gateProblem(
        pair,
        'segments',
        `segments of the runtime were moved or changed, at ${listOffsets(lost.map(({ offset }) => offset))}`,
      ),
    );
  const open = added.filter(({ flags }) => (flags & (writable | executable)) !== 0);
  if (added.length !== 1 || open.length > 0)
    problems.push(
      gateProblem(
        pair,
        'segments',
        `${added.length} segments were added, ${open.length} of which may be written or executed; one that may only be read is expected`,
      ),
    );
  return problems;
}

function byteProblems(pair: Pair, fuse: number | undefined): Problem[] {
  const { before, after, original, final } = pair;
  const held = before.sections.filter(({ type }) => type !== noBits);
  const end = Math.max(elfHeaderSize, ...held.map(({ offset, size }) => offset + size));
  const allowed = [
    { start: 0, end: elfHeaderSize },
    extent(after.programHeadersAt),
    ...held.filter(({ name }) => rewritten.has(name)).map(extent),
    ...(fuse === undefined ? [] : [{ start: fuse, end: fuse + 1 }]),
  ];
  const offsets = differencesOutside(original, final, { within: { start: 0, end }, allowed });
  const problems =
    offsets.length > 0
      ? [gateProblem(pair, 'bytes', `bytes of the runtime were changed, at ${listOffsets(offsets)}`)]
      : [];
  const known = [extent(after.sectionHeadersAt), extent(after.programHeadersAt), ...noteSegments(after)];
  const behind = gapsBetween(known, { start: end, end: final.length }).map((range) =>
    firstNonZero(final, range),
  );
  const stray = behind.filter((offset) => offset !== undefined);
  if (stray.length > 0)
    problems.push(
      gateProblem(
        pair,
        'stale-tail',
        `bytes follow the runtime that belong to nothing, at ${listOffsets(stray.slice(0, 5))}`,
      ),
    );
  return problems;
}

function noteProblems(pair: Pair): Problem[] {
  const notes = readNotes(pair.final, pair.after);
  const [blob, ...others] = notes.filter(({ name }) => name === seaNote);
  const problems: Problem[] = [];
  if (!blob || others.length > 0 || !blob.content.equals(pair.blob))
    problems.push(
      gateProblem(
        pair,
        'blob',
        `it has ${others.length + (blob ? 1 : 0)} notes ${seaNote}, not one with what was injected`,
      ),
    );
  const loaded = readNotes(pair.original, pair.before).map(describe);
  const found = notes.filter(({ name }) => name !== seaNote);
  const idle = new Set(sectionNotes(pair).map(bytesOf));
  const lost = loaded.filter((one) => !found.some((note) => describe(note) === one));
  const added = found.filter((note) => !loaded.includes(describe(note)) && !idle.has(bytesOf(note)));
  if (lost.length + added.length > 0)
    problems.push(gateProblem(pair, 'notes', 'notes of the runtime were lost, changed or added'));
  return problems;
}

/** Notes that only a debugger reads, which postject's library loads along with the others. */
function sectionNotes({ original, before }: Pair): Note[] {
  const headers = before.sections
    .filter(({ type }) => type === 7)
    .map((section) => ({ ...noSegment, ...section, type: programTypes.note }));
  return readNotes(original, { programHeaders: headers });
}

const noSegment = { flags: 0, memorySize: 0 };

/** A note as bytes: the library takes the name of one without a letter for its content. */
function bytesOf({ name, content }: Note): string {
  return Buffer.concat([Buffer.from(name, 'latin1'), content])
    .toString('hex')
    .replace(/(?:00)+$/, '');
}

function describe({ name, type, content }: Note): string {
  return `${name} ${type} ${content.toString('hex')}`;
}

function dynamicProblems(pair: Pair): Problem[] {
  const [wanted, given] = [readDynamic(pair.original, pair.before), readDynamic(pair.final, pair.after)];
  const differing = (['needed', 'symbols', 'relocations'] as const).filter(
    (part) => wanted[part].join('\n') !== given[part].join('\n'),
  );
  if (differing.length === 0) return [];
  return [
    gateProblem(
      pair,
      'link-tables',
      `what the dynamic linker is told about the runtime was changed: ${differing.join(', ')}`,
    ),
  ];
}

/** Segments of notes, with the filler up to the next page that belongs to the segment around them. */
function noteSegments({ programHeaders }: Elf): Range[] {
  return programHeaders.filter(({ type }) => type === programTypes.note).map(extent);
}

function extent({ offset, size }: { readonly offset: number; readonly size: number }): Range {
  return { start: offset, end: offset + size };
}
