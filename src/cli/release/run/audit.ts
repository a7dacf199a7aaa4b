import { mkdirSync } from 'node:fs';
import { exitCodes } from '../../../kernel/errors.js';
import {
  auditedSecrets,
  openAuditLog,
  readAuditLog,
  verifyAuditLog,
  type AuditLine,
  type AuditLog,
  type AuditVerdict,
} from '../../../release/audit/index.js';
import type { ReleaseIdentity } from '../../../release/context.js';
import { releaseFolders, sharedAuditIn } from '../../../release/folders.js';
import { takeLock } from '../../../release/journal/index.js';
import { createSecrets, type Secrets } from '../../../release/secrets.js';
import { textOption, type CommandRunner, type Options } from '../../command.js';
import type { Io } from '../../io.js';
import { systemClock } from '../../process/clock.js';
import { printResult } from '../../report/document.js';
import { plural } from '../../report/words.js';
import type { OutputFormat } from '../../run/cluster-settings.js';
import { builtRelease } from './built.js';
import { releaseFolder } from './context.js';

/** The log of a release. */
export interface OpenedAudit {
  /** Secrets whose readings stand in it. */
  readonly secrets: Secrets;
  readonly log: AuditLog;
}

/** Opens the log of a release; whoever calls is alone with its folder. */
export function openAudit(io: Io, identity: Pick<ReleaseIdentity, 'version'>): OpenedAudit {
  const folder = releaseFolder(io, identity);
  mkdirSync(folder, { recursive: true });
  const secrets = createSecrets(io.env);
  const log = openAuditLog(releaseFolders(folder).audit, io.clock ?? systemClock, (text) =>
    secrets.redact(text),
  );
  return { secrets: auditedSecrets(secrets, log), log };
}

/**
 * Lets some work write into the log of acts that belong to no single release, alone.
 *
 * @throws OperatorError `E_RELEASE_BUSY` when another process has it
 */
export async function withSharedAudit<T>(
  io: Io,
  secrets: Secrets,
  work: (log: AuditLog, secrets: Secrets) => Promise<T>,
): Promise<T> {
  const path = sharedAuditIn(io.cwd);
  const release = takeLock(`${path}.lock`);
  const log = openAuditLog(path, io.clock ?? systemClock, (text) => secrets.redact(text));
  try {
    return await work(log, auditedSecrets(secrets, log));
  } finally {
    log.close();
    release();
  }
}

/** Runs `release audit`. */
export const runAudit: CommandRunner = (_args, options, io) => {
  const path = auditFile(options, io);
  const verdict = verifyAuditLog(path, textOption(options, 'head'));
  const acts = readAuditLog(path);
  printResult(io, options['output'] as OutputFormat, {
    document: { file: path, verdict, acts },
    text: auditText(path, verdict, acts),
  });
  return Promise.resolve(verdict.is === 'whole' ? exitCodes.done : exitCodes.differs);
};

function auditFile(options: Options, io: Io): string {
  if (options['shared'] === true) return sharedAuditIn(io.cwd);
  const version = textOption(options, 'version')?.replace(/^v/, '');
  return releaseFolders(
    version === undefined ? builtRelease(options, io).folder : releaseFolder(io, { version }),
  ).audit;
}

function auditText(path: string, verdict: AuditVerdict, acts: readonly AuditLine[]): string {
  const lines = acts.map(({ at, act, subject, detail = {} }) => {
    const facts = Object.entries(detail).map(([name, value]) => `${name}=${value}`);
    return `  ${[at, act, subject, ...facts].join(' ')}\n`;
  });
  return verdict.is === 'whole'
    ? `${lines.join('')}whole: ${plural(verdict.lines, 'act')}, the last with hash ${verdict.head}\n`
    : `broken in line ${verdict.line} of ${path}: ${verdict.because}\n`;
}
