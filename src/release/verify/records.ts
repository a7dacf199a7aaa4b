import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isOperatorError } from '../../kernel/errors.js';
import type { Problem } from '../../kernel/problem.js';
import { parseChecksums, type Checksum } from '../checksum/format.js';
import { fileProblem } from '../checksum/verify.js';
import { companionEndings, fixedNames } from '../names.js';

/** Digests as the checksum files of a release say them. */
export interface Records {
  /** By `checksums.txt`. */
  readonly all: ReadonlyMap<string, string>;
  /** By the `.sha256` beside each file. */
  readonly beside: ReadonlyMap<string, string>;
  /** What is wrong with the checksum files themselves. */
  readonly problems: readonly Problem[];
}

/** Reads every checksum file of a folder. */
export function readRecords(folder: string, there: readonly string[]): Records {
  const problems: Problem[] = [];
  const read = (name: string): readonly Checksum[] => {
    try {
      return parseChecksums(readFileSync(join(folder, name), 'utf8'), name);
    } catch (error) {
      if (!isOperatorError(error)) throw error;
      problems.push(...error.problems.map(({ message }) => fileProblem(name, message)));
      return [];
    }
  };
  const all = there.includes(fixedNames.checksums) ? read(fixedNames.checksums) : [];
  const beside = there
    .filter((name) => name.endsWith(companionEndings.sha256))
    .flatMap((name) => {
      const of = name.slice(0, -companionEndings.sha256.length);
      const lines = read(name);
      const own = lines.filter((line) => line.name === of);
      if (lines.length > 0 && (own.length !== 1 || lines.length !== 1))
        problems.push(fileProblem(name, `is about ${lines.map((line) => line.name).join(', ')}, not ${of}`));
      return own;
    });
  const extra = all.filter(({ name }) => !there.includes(name));
  problems.push(
    ...extra.map(({ name }) => fileProblem(fixedNames.checksums, `lists ${name}, which is not there`)),
  );
  return { all: mapOf(all), beside: mapOf(beside), problems };
}

function mapOf(checksums: readonly Checksum[]): ReadonlyMap<string, string> {
  return new Map(checksums.map(({ name, sha256 }) => [name, sha256]));
}

/** A record of a digest: the file that says it, and what it says. Undefined: it does not say. */
export interface DigestRecord {
  readonly record: string;
  readonly says: string | undefined;
}

/**
 * Says which file is wrong when a digest and its records disagree. Records that agree with each other are believed; where all of them agree with
 * the bytes, nothing is wrong.
 */
export function judgeFile(
  name: string,
  sha256: string,
  records: readonly DigestRecord[],
): readonly Problem[] {
  const said = records.filter((one): one is DigestRecord & { says: string } => one.says !== undefined);
  const silent = records.filter(({ says }) => says === undefined).map(({ record }) => record);
  const wrong = said.filter(({ says }) => says !== sha256);
  const missing = silent
    .filter((record) => record === fixedNames.checksums)
    .map((record) => fileProblem(record, `does not list ${name}`));
  if (wrong.length === 0) return missing;
  // at least one other record knows these very bytes: then not they, but the record was changed
  if (wrong.length < said.length)
    return [
      ...missing,
      ...wrong.map(({ record }) =>
        fileProblem(record, `says another SHA-256 of ${name} than the other records and the file`),
      ),
    ];
  return [
    ...missing,
    fileProblem(
      name,
      `has the SHA-256 ${sha256}, not ${wrong[0]?.says ?? ''}, as ${wrong.map(({ record }) => record).join(' and ')} say`,
    ),
  ];
}
