import type { Problem } from '../../kernel/problem.js';
import { alignUp } from '../formats/bytes.js';
import {
  readPe,
  readResources,
  verifyAuthenticode,
  verifyPe,
  type Pe,
  type PeSection,
} from '../formats/pe/index.js';
import { differencesOutside, firstNonZero, gapsBetween, listOffsets } from './compare.js';
import { gateProblem, type Examined } from './model.js';

/** Kind `RT_RCDATA` and the name that Node looks its program up by. */
const seaResource = '10/NODE_SEA_BLOB/';

/** Both files, read once. */
interface Pair extends Examined {
  readonly before: Pe;
  readonly after: Pe;
}

/**
 * Examines a PE program: only resources and the headers that speak of them differ from the runtime, the blob is the only new resource, and checksum and
 * signature hold.
 *
 * @param fuse offset of the byte that was flipped
 */
export function examinePe(examined: Examined, fuse: number | undefined): Problem[] {
  const pair = { ...examined, before: readPe(examined.original), after: readPe(examined.final) };
  const { final, target } = examined;
  const own = [
    ...verifyPe(final),
    ...(pair.after.certificates.size > 0 ? verifyAuthenticode(final).problems : []),
  ].map((problem) => ({ object: `executable ${target.id}`, ...problem }));
  return [
    ...headerProblems(pair),
    ...sectionProblems(pair),
    ...byteProblems(pair, fuse),
    ...resourceProblems(pair),
    ...own,
  ];
}

function headerProblems(pair: Pair): Problem[] {
  const { before, after, original, final } = pair;
  const end = before.sections[0]?.headerOffset ?? 0;
  const fields = [
    // size of the image, next to the checksum
    { start: before.checksumOffset - 8, end: before.checksumOffset - 4 },
    { start: before.checksumOffset, end: before.checksumOffset + 4 },
    ...[before.resources, before.certificates].map(({ entryOffset }) => ({
      start: entryOffset,
      end: entryOffset + 8,
    })),
  ];
  const offsets = differencesOutside(original, final, { within: { start: 0, end }, allowed: fields });
  const problems =
    offsets.length > 0
      ? [gateProblem(pair, 'headers', `headers of the runtime were changed, at ${listOffsets(offsets)}`)]
      : [];
  const size = alignUp(
    Math.max(...after.sections.map(({ address, memorySize }) => address + memorySize)),
    after.sectionAlignment,
  );
  if (size !== after.sizeOfImage)
    problems.push(
      gateProblem(
        pair,
        'image-size',
        `its header says that it takes ${after.sizeOfImage} bytes in memory, its sections ${size}`,
      ),
    );
  return problems;
}

/** Sections keep their place; one that stood before the former resources may have swallowed their place. */
function sectionProblems(pair: Pair): Problem[] {
  const describe = ({ name, address, offset, characteristics }: PeSection) =>
    `${name} ${address} ${offset} ${characteristics}`;
  const kept = withoutResources(pair.before);
  const found = withoutResources(pair.after);
  const shrunk = kept.filter((section) =>
    found.some((one) => one.name === section.name && one.size < section.size),
  );
  const [wanted, given] = [kept, found].map((list) => list.map(describe).sort().join('; '));
  if (wanted === given && shrunk.length === 0) return [];
  return [
    gateProblem(pair, 'sections', `sections of the runtime were moved, changed or added: ${given ?? ''}`),
  ];
}

function byteProblems(pair: Pair, fuse: number | undefined): Problem[] {
  const { before, after, original, final } = pair;
  const resources = [before, after].flatMap((file) =>
    resourceSections(file).map(({ offset, size }) => ({ start: offset, end: offset + size })),
  );
  const within = { start: before.headersSize, end: Math.max(before.sectionsEnd, before.headersSize) };
  const allowed = fuse === undefined ? resources : [...resources, { start: fuse, end: fuse + 1 }];
  const offsets = differencesOutside(original, final, { within, allowed });
  const problems =
    offsets.length > 0
      ? [gateProblem(pair, 'bytes', `bytes of the runtime were changed, at ${listOffsets(offsets)}`)]
      : [];
  const current = resourceSections(after).map(({ offset, size }) => ({ start: offset, end: offset + size }));
  const left = resources
    .flatMap((range) => gapsBetween(current, range))
    .map((range) => firstNonZero(final, range));
  const behind = left.filter((offset) => offset !== undefined);
  if (behind.length > 0)
    problems.push(
      gateProblem(pair, 'filler', `bytes were left where the resources were, at ${listOffsets(behind)}`),
    );
  return problems;
}

function resourceProblems(pair: Pair): Problem[] {
  const read = (bytes: Uint8Array) =>
    new Map(readResources(bytes).map(({ path, content }) => [path, content]));
  const [before, after] = [read(pair.original), read(pair.final)];
  const lost = [...before]
    .filter(([path, content]) => after.get(path)?.equals(content) !== true)
    .map(([path]) => path);
  const added = [...after.keys()].filter((path) => !before.has(path));
  const problems: Problem[] = [];
  if (lost.length > 0)
    problems.push(
      gateProblem(pair, 'resources', `resources of the runtime were lost or changed: ${lost.join(', ')}`),
    );
  const odd = added.filter((path) => !path.startsWith(seaResource));
  if (odd.length > 0)
    problems.push(gateProblem(pair, 'resources', `resources were added: ${odd.join(', ')}`));
  const blobs = added.filter((path) => path.startsWith(seaResource));
  if (blobs.length !== 1 || after.get(blobs[0] ?? '')?.equals(pair.blob) !== true)
    problems.push(
      gateProblem(
        pair,
        'blob',
        `it has ${blobs.length} resources ${seaResource.slice(0, -1)}, not one with what was injected`,
      ),
    );
  return problems;
}

function resourceSections({ sections, resources }: Pe): PeSection[] {
  return sections.filter(
    ({ address, size }) => resources.address >= address && resources.address < address + size,
  );
}

function withoutResources(file: Pe): PeSection[] {
  const resources = resourceSections(file);
  return file.sections.filter((section) => !resources.includes(section));
}
