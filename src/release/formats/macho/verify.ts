import type { Problem } from '../../../kernel/problem.js';
import { asBuffer } from '../bytes.js';
import { hashOf, pageHashes, type CodeDirectory } from './code-directory.js';
import { readMachO, type MachO } from './read.js';
import { readSignature, type CodeSignature } from './signature.js';

/** How many damaged pages are named. */
const namedPages = 3;

/**
 * Checks a signed file as the kernel of macOS does, on any system: every page has its hash, what belongs to the file has its hash, and nothing lies
 * where no hash covers it. Who signed it is not looked at.
 *
 * @returns everything that is wrong; empty for a file that starts
 * @throws OperatorError `E_RELEASE_FORMAT` when it is no Mach-O file
 */
export function verifySignature(bytes: Uint8Array): Problem[] {
  const file = readMachO(bytes);
  const signature = readSignature(bytes);
  if (!signature)
    return [
      problem(
        'unsigned',
        'the program is not signed: Apple silicon does not start it',
        'sign it, at least ad hoc',
      ),
    ];
  const [main] = signature.codeDirectories;
  if (!main) return [problem('no-code-directory', 'its signature has no code directory')];
  return [
    ...placeProblems(bytes, file, signature),
    ...signature.codeDirectories.flatMap((directory) => directoryProblems(bytes, file, directory)),
    ...specialProblems(signature),
  ];
}

function placeProblems(
  bytes: Uint8Array,
  { linkedit, signature }: MachO,
  { used }: CodeSignature,
): Problem[] {
  const end = linkedit.offset + linkedit.size;
  const signatureEnd = (signature?.offset ?? 0) + (signature?.size ?? 0);
  const problems: Problem[] = [];
  if (end !== bytes.length)
    problems.push(
      problem('stale-tail', `the file has ${bytes.length} bytes, its last segment ends at ${end}`, rebuild),
    );
  if (signatureEnd !== end)
    problems.push(
      problem(
        'signature-place',
        `its signature ends at ${signatureEnd}, its last segment at ${end}`,
        rebuild,
      ),
    );
  const filler = bytes.subarray(signatureEnd - (signature?.size ?? 0) + used, signatureEnd);
  if (filler.some((byte) => byte !== 0))
    problems.push(problem('filler', 'bytes follow its signature that belong to nothing', rebuild));
  return problems;
}

function directoryProblems(bytes: Uint8Array, file: MachO, directory: CodeDirectory): Problem[] {
  const problems: Problem[] = [];
  const wanted = file.signature?.offset ?? 0;
  if (directory.codeLimit !== wanted)
    problems.push(
      problem(
        'code-limit',
        `hashes cover ${directory.codeLimit} bytes, the signature begins at ${wanted}`,
        rebuild,
      ),
    );
  const text = file.segments.find(({ name }) => name === '__TEXT');
  const given = directory.executableSegment;
  if (given && (given.offset !== text?.offset || given.size !== text.size))
    problems.push(
      problem(
        'executable-segment',
        `its signature says that __TEXT has ${given.size} bytes at ${given.offset}`,
        rebuild,
      ),
    );
  return [...problems, ...pageProblems(bytes, directory)];
}

function pageProblems(
  bytes: Uint8Array,
  { codeLimit, pageSize, hashType, pageHashes: given }: CodeDirectory,
): Problem[] {
  const actual = pageHashes(asBuffer(bytes).subarray(0, codeLimit), pageSize, hashType);
  if (actual.length !== given.length)
    return [problem('page-count', `it has ${actual.length} pages and hashes of ${given.length}`, rebuild)];
  const bad = actual.flatMap((hash, page) => (given[page]?.equals(hash) === true ? [] : [page]));
  if (bad.length === 0) return [];
  const named = bad.slice(0, namedPages).map((page) => `0x${(page * pageSize).toString(16)}`);
  const more = bad.length > namedPages ? ` and ${bad.length - namedPages} more` : '';
  return [
    problem(
      'page-hash',
      `${bad.length} of ${given.length} pages differ from their hashes, at ${named.join(', ')}${more}`,
      rebuild,
    ),
  ];
}

function specialProblems({ blobs, codeDirectories }: CodeSignature): Problem[] {
  return codeDirectories.flatMap(({ specialHashes, hashType }) =>
    [...specialHashes].flatMap(([slot, given]) => {
      const blob = blobs.get(slot);
      if (!blob || given.equals(hashOf(blob, hashType))) return [];
      return [problem('special-hash', `part ${slot} of its signature differs from its hash`, rebuild)];
    }),
  );
}

const rebuild = 'the file was changed after it was signed; build it again';

function problem(rule: string, message: string, fix?: string): Problem {
  return { rule: `release/macho-${rule}`, message, ...(fix !== undefined && { fix }) };
}
