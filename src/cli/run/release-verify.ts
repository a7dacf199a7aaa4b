import { existsSync, readFileSync, statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { exitCodes, OperatorError, type ExitCode } from '../../kernel/errors.js';
import { createLimit } from '../../kernel/limit.js';
import { isError, type Problem } from '../../kernel/problem.js';
import { verifyFolder } from '../../release/verify/folder.js';
import { readTrust, type Trust } from '../../release/verify/trust.js';
import { listOption, textOption, type CommandRunner, type Options } from '../command.js';
import type { Io } from '../io.js';
import type { Product } from '../product.js';
import { systemClock } from '../process/clock.js';
import { printResult } from '../report/document.js';
import { progressOf, readLogFilter } from '../report/progress/options.js';
import { verificationText, type Verification } from '../report/verification.js';
import type { OutputFormat } from './cluster-settings.js';

/** Runs `cto release verify`. */
export const runReleaseVerify: CommandRunner = async (args, options, io, product) => {
  const [place = ''] = args;
  const path = resolve(io.cwd, place);
  if (existsSync(path) && statSync(path).isDirectory()) return verifyPlace(path, options, io);
  return verifyTag(place, options, io, product);
};

/** Verifies a folder with the files of a release. @param onRefusal told everything that is wrong, if anything is. Absent: nobody */
export async function verifyPlace(
  folder: string,
  options: Options,
  io: Io,
  onRefusal: (problems: readonly Problem[]) => void = () => undefined,
): Promise<ExitCode> {
  readLogFilter(options);
  const verdict = await verifyFolder(folder, trustOf(options, io));
  if (verdict.problems.some(isError)) onRefusal(verdict.problems);
  return report({ place: folder, verdict, problems: verdict.problems }, options, io);
}

/** Downloads a published release into a folder of its own and verifies it. */
async function verifyTag(tag: string, options: Options, io: Io, product: Product): Promise<ExitCode> {
  const trust = trustOf(options, io);
  const progress = progressOf(options, io);
  const folder = await mkdtemp(join(tmpdir(), 'cto-verify-'));
  try {
    const [{ verifyRemote }, { createReleases }] = await Promise.all([
      import('../../release/verify/remote.js'),
      import('../../github/releases/index.js'),
    ]);
    const clock = io.clock ?? systemClock;
    const { emit } = progress;
    const releases = await createReleases({
      ...repositoryOf(options),
      ...tokenOf(io),
      version: product.version,
      clock,
      emit,
    });
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
    return report(
      { place: tag, verdict: verdict.folder, remote: verdict, problems: verdict.problems },
      options,
      io,
    );
  } finally {
    progress.end();
    await rm(folder, { recursive: true, force: true });
  }
}

function report(verification: Verification, options: Options, io: Io): ExitCode {
  const { place, verdict, remote, problems } = verification;
  const { signatures, trusted, files } = verdict;
  const facts = remote && { page: remote.page, immutable: remote.immutable, superseded: remote.superseded };
  printResult(io, options['output'] as OutputFormat, {
    document: { place, files, trusted, signatures, problems, ...facts },
    text: verificationText(verification),
  });
  return problems.some(isError) ? exitCodes.differs : exitCodes.done;
}

function trustOf(options: Options, io: Io): Trust {
  return readTrust(listOption(options, 'key').map((name) => ({ name, text: readKey(name, io) })));
}

function readKey(name: string, { cwd }: Io): string {
  try {
    return readFileSync(resolve(cwd, name), 'utf8');
  } catch (error) {
    throw new OperatorError('E_TRUST_INVALID', `the key ${name} cannot be read`, {
      hint: 'name a file with a public key',
      cause: error,
    });
  }
}

function repositoryOf(options: Options): {
  readonly owner: string;
  readonly repo: string;
  readonly apiUrl: string;
} {
  const repository = textOption(options, 'repository');
  const [owner, repo, ...rest] = repository?.split('/') ?? [];
  const apiUrl = textOption(options, 'apiUrl') ?? 'https://api.github.com';
  if (owner !== undefined && owner !== '' && repo !== undefined && repo !== '' && rest.length === 0)
    return { owner, repo, apiUrl };
  throw new OperatorError(
    'E_RELEASE_REPOSITORY',
    repository === undefined
      ? 'a tag needs the repository that it is in'
      : `"${repository}" is no repository`,
    { hint: 'add --repository owner/name, or name a folder with the downloaded files' },
  );
}

/** Private repositories need a token, and with one there are more requests an hour. */
function tokenOf({ env }: Io): { readonly token?: string } {
  const token = env['GITHUB_TOKEN'] ?? env['GH_TOKEN'];
  return token === undefined || token === '' ? {} : { token };
}
