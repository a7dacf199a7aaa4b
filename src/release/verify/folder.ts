import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isOperatorError } from '../../kernel/errors.js';
import type { Problem } from '../../kernel/problem.js';
import { fileProblem } from '../checksum/verify.js';
import { companionEndings, fixedNames } from '../names.js';
import { verifyAttested } from './attested.js';
import { openContents } from './contents.js';
import { declaredNames, parseReleaseIndex, type ReleaseFile, type ReleaseIndex } from './index-file.js';
import { judgeFile, readRecords, type Records } from './records.js';
import { verifySignatures, type SignatureVerdict } from './signatures.js';
import type { Trust } from './trust.js';
import { describeFile } from '../file-facts.js';

/** What is known of a downloaded release. */
export interface FolderVerdict {
  /** What it says it is. Absent: `release.json` cannot be read. */
  readonly index?: ReleaseIndex;
  /** Everything that is wrong, each with the name of its file. Empty: every byte is as it was released. */
  readonly problems: readonly Problem[];
  /** Each signature, and what it is worth. */
  readonly signatures: readonly SignatureVerdict[];
  /** Whether a key that is trusted vouches for it all. Without, it is only known to be undamaged. */
  readonly trusted: boolean;
  /** Files whose digest was compared. */
  readonly files: number;
}

/**
 * Verifies the folder of a downloaded release: that it has exactly the files that `release.json` declares, that each has the digest that
 * `release.json`, `checksums.txt` and its `.sha256` say, that archives open and bundles have their digest, and who signed it. Three records of every
 * digest tell which file was changed, even when it is one of the records. Nothing is written, and nothing of the network is needed.
 *
 * @param trust keys that the person trusts
 * @param later names of files that may be missing, since they come later
 * @throws what the file system says when the folder cannot be read
 */
export async function verifyFolder(
  folder: string,
  trust: Trust,
  later: readonly string[] = [],
): Promise<FolderVerdict> {
  const there = readdirSync(folder);
  const verified = verifySignatures(folder, there, trust);
  const read = readIndex(folder, there);
  const attested = verifyAttested(folder, there, 'index' in read ? read.index.tag : undefined);
  const signatures = [...verified.signatures, ...attested.signatures];
  const unsigned = [...verified.problems, ...attested.problems];
  const trusted = unsigned.length === 0 && signatures.some(({ is }) => is === 'verified');
  if ('problem' in read)
    return { problems: [read.problem, ...unsigned], signatures, trusted: false, files: 0 };
  const { index } = read;
  const records = readRecords(folder, there);
  const names = [...index.files.map(({ name }) => name), fixedNames.index];
  const actual = new Map<string, string>();
  for (const name of names.filter((one) => there.includes(one)))
    actual.set(name, (await describeFile(join(folder, name))).sha256);
  const problems = [
    ...setProblems(index, there, later),
    ...records.problems,
    ...digestProblems(index, records, actual),
    ...unsigned,
    ...(await contentProblems(folder, index.files, actual)),
  ];
  return {
    index,
    problems: once(problems),
    signatures,
    trusted: trusted && problems.length === 0,
    files: actual.size,
  };
}

function readIndex(
  folder: string,
  there: readonly string[],
): { readonly index: ReleaseIndex } | { readonly problem: Problem } {
  if (!there.includes(fixedNames.index)) return { problem: fileProblem(fixedNames.index, 'is missing') };
  try {
    return { index: parseReleaseIndex(readFileSync(join(folder, fixedNames.index), 'utf8')) };
  } catch (error) {
    if (!isOperatorError(error)) throw error;
    return { problem: fileProblem(fixedNames.index, error.message.slice(fixedNames.index.length + 1)) };
  }
}

function setProblems(
  index: ReleaseIndex,
  there: readonly string[],
  later: readonly string[],
): readonly Problem[] {
  const declared = declaredNames(index);
  return [
    ...declared
      .filter((name) => !there.includes(name) && !later.includes(name))
      .map((name) => fileProblem(name, 'is missing')),
    ...there
      .filter((name) => !declared.includes(name))
      .map((name) => fileProblem(name, 'is not part of the release')),
  ];
}

function digestProblems(
  index: ReleaseIndex,
  records: Records,
  actual: ReadonlyMap<string, string>,
): readonly Problem[] {
  const declared = new Map(index.files.map(({ name, sha256 }) => [name, sha256]));
  return [...actual].flatMap(([name, sha256]) =>
    judgeFile(name, sha256, [
      // the index cannot hold its own digest
      ...(name === fixedNames.index ? [] : [{ record: fixedNames.index, says: declared.get(name) }]),
      { record: fixedNames.checksums, says: records.all.get(name) },
      { record: `${name}${companionEndings.sha256}`, says: records.beside.get(name) },
    ]),
  );
}

/** Looks into the files that are intact: what is damaged has been said already. */
async function contentProblems(
  folder: string,
  files: readonly ReleaseFile[],
  actual: ReadonlyMap<string, string>,
): Promise<readonly Problem[]> {
  const intact = files.filter(({ name, sha256 }) => actual.get(name) === sha256);
  const found: Problem[] = [];
  for (const file of intact) found.push(...(await openContents(folder, file)));
  return found;
}

function once(problems: readonly Problem[]): readonly Problem[] {
  return [...new Map(problems.map((problem) => [problem.message, problem])).values()];
}
