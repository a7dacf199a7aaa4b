import { accessSync, constants } from 'node:fs';
import { dirname } from 'node:path';
import compare from 'semver/functions/compare.js';
import valid from 'semver/functions/valid.js';
import { exitCodes, OperatorError } from '../../kernel/errors.js';
import { fillName } from '../names.js';
import type { MinisignPublicKey } from '../signing/minisign/format.js';
import { targetOfProcess, universal, type Target } from '../target.js';
import type { ReleaseFacts } from './facts.js';
import { resolveAddress, type Web } from './fetch.js';
import { expectNoOwner, type RunningProgram } from './owner.js';
import { noArchive, vouchFor, type VouchedArchive } from './verify.js';

/** What is to be upgraded, and to what. */
export interface UpgradeRequest {
  /** Name of the program. */
  readonly name: string;
  /** Version of the program that runs. */
  readonly current: string;
  /** Version that is wanted, with or without a leading `v`; may be an older one. Absent: the latest. */
  readonly wanted?: string;
  readonly program: RunningProgram;
  /** Absent: the program was not built by a release. */
  readonly facts: ReleaseFacts | undefined;
  /** Keys that are trusted, newest first. */
  readonly keys: readonly MinisignPublicKey[];
  /** Whether TLS and the checksum may do where no key is trusted. */
  readonly unsigned: boolean;
  /** As in `process`. */
  readonly platform: NodeJS.Platform;
  /** As in `process`. */
  readonly arch: string;
}

/** What an upgrade is going to do. */
export interface UpgradePlan extends VouchedArchive {
  readonly from: string;
  readonly to: string;
  /** Platform, such as `linux-amd64`. */
  readonly target: string;
  /** File that is replaced. */
  readonly file: string;
  /** Name of the program inside the archive. */
  readonly member: string;
}

/** There is nothing to do. */
export interface UpToDate {
  readonly current: string;
  /** Version of the latest release, or the one that was wanted. */
  readonly found: string;
}

/**
 * Decides what an upgrade does: looks and verifies, and changes nothing.
 *
 * @throws OperatorError `E_UPGRADE_OWNER`, `E_UPGRADE_PLATFORM`, `E_UPGRADE_UNSIGNED`, `E_UPGRADE_RELEASES`, `E_UPGRADE_VERSION`, `E_UPGRADE_WRITE`, `E_UPGRADE_UNTRUSTED`;
 * those of downloading
 */
export async function planUpgrade(request: UpgradeRequest, web: Web): Promise<UpgradePlan | UpToDate> {
  const { name, current, wanted, program, facts, keys, platform, arch } = request;
  expectNoOwner(program, name);
  const target = targetOfProcess(platform, arch);
  if (!target || !facts) throw noArchive(facts ? `${platform}-${arch}` : 'no release made this program');
  if (keys.length === 0 && !request.unsigned) throw unsigned();
  expectAddress(web.releases);
  const found = wanted === undefined ? await latest(web) : checked(wanted.replace(/^v/, ''));
  if (isReached(current, found, wanted !== undefined)) return { current, found };
  expectWritable(program.file);
  const archives = archivesFor(target, facts.archive, found);
  const folder = new URL(`${web.releases}/download/v${found}/`);
  const vouched = await vouchFor({ folder, version: found, archives, keys }, web);
  return {
    from: current,
    to: found,
    target: target.id,
    file: program.file,
    member: target.program,
    ...vouched,
  };
}

/** Its own archive, else the universal one, which is all that some releases have for a Mac. */
function archivesFor({ id, archive }: Target, pattern: string, version: string): readonly string[] {
  const own = `${fillName(pattern, '', { version, target: id })}.${archive}`;
  if (!universal.of.some((one) => one === id)) return [own];
  return [own, `${fillName(pattern, '', { version, target: universal.id })}.${universal.archive}`];
}

function expectAddress(releases: string): void {
  if (URL.canParse(releases) && /^https?:\/\//.test(releases)) return;
  throw new OperatorError('E_UPGRADE_RELEASES', `"${releases}" is no address of a page of releases`, {
    hint: 'give one such as https://mirror.example.org/releases with --releases or CTO_INSTALL_URL',
  });
}

/** The page of the latest release leads to its tag: costs nothing of the quota of the API, and knows no prereleases. */
async function latest(web: Web): Promise<string> {
  const page = await resolveAddress(new URL(`${web.releases}/latest`), web);
  const version = /\/tag\/v([^/]+)$/.exec(page.pathname)?.[1];
  // the one character of a version that addresses may hold escaped
  if (version !== undefined) return checked(version.replace(/%2B/gi, '+'));
  throw new OperatorError('E_UPGRADE_ABSENT', `${web.releases}/latest leads to no release`, {
    hint: `say which version; those that exist: ${web.releases}`,
    exitCode: exitCodes.remote,
  });
}

function checked(version: string): string {
  if (valid(version) === version) return version;
  throw new OperatorError('E_UPGRADE_VERSION', `"${version}" is no version`, {
    hint: 'a version is written as 1.2.3',
  });
}

/** A build of no version, such as `dev`, is older than every release. What is asked for by name may be older; an older "latest" is an old answer. */
function isReached(current: string, found: string, byName: boolean): boolean {
  if (valid(current) === null) return false;
  return byName ? current === found : compare(current, found) >= 0;
}

function expectWritable(file: string): void {
  try {
    accessSync(file, constants.F_OK);
    accessSync(dirname(file), constants.W_OK);
  } catch (cause) {
    throw notWritable(file, cause);
  }
}

/** The error for a program that this user may not replace. */
export function notWritable(file: string, cause: unknown): OperatorError {
  const gone = (cause as NodeJS.ErrnoException).code === 'ENOENT';
  return new OperatorError(
    'E_UPGRADE_WRITE',
    gone ? `${file} is not there any more` : `this user may not write to ${dirname(file)}`,
    {
      hint: gone
        ? 'install it again; docs/installation.md says how'
        : 'run the same command as the user who installed it, with sudo, or as administrator',
      cause,
    },
  );
}

function unsigned(): OperatorError {
  return new OperatorError(
    'E_UPGRADE_UNSIGNED',
    'this program knows no key that a release could be verified with',
    {
      hint: 'name a public key of minisign that you trust with --key, or let TLS and the checksum do with --unsigned',
      exitCode: exitCodes.refused,
    },
  );
}
