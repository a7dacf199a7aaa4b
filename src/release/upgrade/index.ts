import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writing } from '../../kernel/disk.js';
import type { Exec } from '../../kernel/exec.js';
import { extractMember } from '../archive/extract.js';
import { fetchFile, type Web } from './fetch.js';
import type { UpgradePlan } from './plan.js';
import { replaceProgram } from './replace.js';
import { untrusted } from './verify.js';

export { builtInFacts, type ReleaseFacts } from './facts.js';
export type { Web } from './fetch.js';
export type { RunningProgram } from './owner.js';
export { planUpgrade, type UpgradePlan, type UpgradeRequest, type UpToDate } from './plan.js';

/** What carrying out a plan may use. */
export interface UpgradeTools {
  readonly web: Web;
  readonly exec: Exec;
  /** Environment that the new program is tried in. */
  readonly env: Readonly<Record<string, string>>;
  /** As in `process`. */
  readonly platform: NodeJS.Platform;
}

/**
 * Does what a plan says: downloads the archive, compares its digest, and puts the program that is in it in the place of the old one.
 *
 * @throws OperatorError `E_UPGRADE_UNTRUSTED` for an archive with another digest, `E_ARCHIVE_INVALID`; those of downloading and of `replaceProgram`;
 * the signal's reason when aborted before anything is replaced
 */
export async function carryOutUpgrade(
  plan: UpgradePlan,
  { web, exec, env, platform }: UpgradeTools,
): Promise<void> {
  const { archive: url, sha256, file, member, to: version } = plan;
  const name = url.pathname.slice(url.pathname.lastIndexOf('/') + 1);
  const folder = await writing(tmpdir(), () => mkdtemp(join(tmpdir(), 'cto-upgrade-')));
  try {
    const archive = join(folder, name);
    const found = await fetchFile(url, archive, web);
    if (found !== sha256) throw untrusted(`${name} has the SHA-256 ${found} instead of ${sha256}`);
    const bring = (path: string) => writing(path, () => extractMember(archive, `/${member}`, path));
    web.signal.throwIfAborted();
    await replaceProgram({ file, version, bring, exec, env, platform, now: web.clock.now() });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
