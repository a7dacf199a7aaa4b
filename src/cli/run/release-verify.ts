import { existsSync, statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Releases, ReleasesOptions } from '../../github/releases/index.js';
import { diskError } from '../../kernel/disk.js';
import { exitCodes, type ExitCode } from '../../kernel/errors.js';
import { createLimit } from '../../kernel/limit.js';
import { isError, type Problem } from '../../kernel/problem.js';
import { verifyFolder } from '../../release/verify/folder.js';
import type { CommandRunner, Options } from '../command.js';
import type { Io } from '../io.js';
import type { Product } from '../product.js';
import { systemClock } from '../process/clock.js';
import { printResult } from '../report/document.js';
import { progressOf, readLogFilter } from '../report/progress/options.js';
import { verificationText, type Verification } from '../report/verification.js';
import type { OutputFormat } from './cluster-settings.js';
import type { Refusal } from './release-refusal.js';
import { repositoryOf, tokenOf, trustOf } from './release-source.js';

/** Told everything that is wrong with a release, if anything is. */
type OnRefusal = (problems: readonly Problem[]) => void | Promise<void>;

/** What a release is verified in. */
export interface VerifySurroundings {
  readonly io: Io;
  readonly product: Product;
  /** Puts a refusal on record, where there is a place for it. */
  readonly record: (refusal: Refusal, io: Io) => void | Promise<void>;
}

/** Runs `cto release verify`. */
export const runReleaseVerify: CommandRunner = ([place = ''], options, io, product) =>
  verifyPlace(place, options, {
    io,
    product,
    // loaded by those alone for whom something is wrong
    record: async (refusal) => (await import('./release-refusal.js')).recordWhereBuilt(refusal, io),
  });

/** Verifies a published release by its tag, or a folder with the files of one. */
export function verifyPlace(
  place: string,
  options: Options,
  { io, product, record }: VerifySurroundings,
): Promise<ExitCode> {
  const path = resolve(io.cwd, place);
  const isFolder = existsSync(path) && statSync(path).isDirectory();
  const onRefusal: OnRefusal = (problems) => record({ subject: isFolder ? path : place, problems }, io);
  return isFolder
    ? verifyFiles(path, options, io, onRefusal)
    : verifyTag(place, options, { io, product, onRefusal });
}

/** Verifies a folder with the files of a release. */
export async function verifyFiles(
  folder: string,
  options: Options,
  io: Io,
  onRefusal: OnRefusal,
): Promise<ExitCode> {
  readLogFilter(options);
  const verdict = await verifyFolder(folder, trustOf(options, io));
  return report({ place: folder, verdict, problems: verdict.problems }, options, { io, onRefusal });
}

interface Surroundings {
  readonly io: Io;
  readonly onRefusal: OnRefusal;
}

/** Downloads a published release into a folder of its own and verifies it. */
async function verifyTag(
  tag: string,
  options: Options,
  surroundings: Surroundings & Pick<VerifySurroundings, 'product'>,
): Promise<ExitCode> {
  const { io, product } = surroundings;
  const trust = trustOf(options, io);
  const progress = progressOf(options, io);
  const folder = await mkdtemp(join(tmpdir(), 'cto-verify-'));
  try {
    const { verifyRemote } = await import('../../release/verify/remote.js');
    const clock = io.clock ?? systemClock;
    const { emit } = progress;
    const releases = await releasesOf(options, io, { version: product.version, clock, emit });
    const verdict = await verifyRemote(
      {
        releases,
        tag,
        folder,
        clock,
        emit,
        limit: createLimit({ concurrency: 4, clock }),
        verifyFolder: (place) => verifyFolder(place, trust),
      },
      io.signal?.() ?? new AbortController().signal,
    );
    progress.end();
    const { folder: files, problems } = verdict;
    return await report({ place: tag, verdict: files, remote: verdict, problems }, options, surroundings);
  } finally {
    progress.end();
    await rm(folder, { recursive: true, force: true });
  }
}

async function releasesOf(
  options: Options,
  io: Io,
  more: Pick<ReleasesOptions, 'version' | 'clock' | 'emit'>,
): Promise<Releases> {
  const { createReleases } = await import('../../github/releases/index.js');
  return createReleases({ ...repositoryOf(options), ...tokenOf(io), ...more });
}

async function report(
  found: Verification,
  options: Options,
  { io, onRefusal }: Surroundings,
): Promise<ExitCode> {
  const refused = found.problems.some(isError);
  const problems = [...found.problems, ...(refused ? await unrecorded(found.problems, onRefusal) : [])];
  const { place, verdict, remote } = found;
  const { signatures, trusted, files } = verdict;
  const facts = remote && { page: remote.page, immutable: remote.immutable, superseded: remote.superseded };
  printResult(io, options['output'] as OutputFormat, {
    document: { place, files, trusted, signatures, problems, ...facts },
    text: verificationText({ ...found, problems }),
  });
  return refused ? exitCodes.differs : exitCodes.done;
}

/** Puts a refusal on record. One that cannot be is one problem more: nothing may hide what is wrong with the release itself. */
async function unrecorded(problems: readonly Problem[], onRefusal: OnRefusal): Promise<readonly Problem[]> {
  try {
    await onRefusal(problems);
    return [];
  } catch (error) {
    const because = (diskError(error) ?? (error as Error)).message;
    return [{ rule: 'release/audit', message: `the audit log does not say so: ${because}` }];
  }
}
