import { existsSync } from 'node:fs';
import type { Problem } from '../../kernel/problem.js';
import { openAuditLog } from '../../release/audit/index.js';
import { releaseFolderIn, releaseFolders, sharedAuditIn } from '../../release/folders.js';
import { takeLock } from '../../release/journal/index.js';
import { createSecrets } from '../../release/secrets.js';
import type { Io } from '../io.js';
import { systemClock } from '../process/clock.js';

/** A release that does not verify. */
export interface Refusal {
  /** Its tag, or the path of a folder with its files. */
  readonly subject: string;
  readonly problems: readonly Problem[];
}

/** A version as it becomes the name of a folder. */
const versionPattern = /^\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?$/;

/** A log, and the lock of whoever writes it. */
interface Log {
  readonly path: string;
  readonly lock: string;
}

/**
 * Puts a refusal on record where the release was built, below the current folder. People who only download have no log, and none is begun for them.
 *
 * @throws OperatorError `E_RELEASE_BUSY` while another process has the log
 */
export function recordWhereBuilt(refusal: Refusal, io: Io): void {
  const log = ownLog(refusal.subject, io);
  if (log) write(log, refusal, io);
}

/** The same for who releases: what was built elsewhere stands with the acts that belong to no release. @throws OperatorError `E_RELEASE_BUSY` */
export function recordAnyway(refusal: Refusal, io: Io): void {
  const shared = sharedAuditIn(io.cwd);
  write(ownLog(refusal.subject, io) ?? { path: shared, lock: `${shared}.lock` }, refusal, io);
}

/** The log of the release of a tag. Undefined: nothing of it lies here, or the tag is none of ours; it becomes the name of a folder. */
function ownLog(tag: string, { cwd }: Io): Log | undefined {
  const version = tag.replace(/^v/, '');
  if (version !== 'dev' && !versionPattern.test(version)) return undefined;
  const folder = releaseFolderIn(cwd, version);
  const { audit, journal } = releaseFolders(folder);
  return existsSync(folder) ? { path: audit, lock: `${journal}.lock` } : undefined;
}

function write({ path, lock }: Log, { subject, problems }: Refusal, io: Io): void {
  const secrets = createSecrets(io.env);
  const release = takeLock(lock);
  try {
    const log = openAuditLog(path, io.clock ?? systemClock, (text) => secrets.redact(text));
    try {
      const because = problems.map(({ message }) => message).join('; ');
      log.add({ act: 'refuse', subject, detail: { code: 'E_RELEASE_VERIFY', because } });
    } finally {
      log.close();
    }
  } finally {
    release();
  }
}
