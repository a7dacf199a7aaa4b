import { mkdirSync } from 'node:fs';
import { exitCodes } from '../../../kernel/errors.js';
import { openAuditLog, verifyAuditLog } from '../../../release/audit/index.js';
import type { ReleaseIdentity } from '../../../release/context.js';
import { releaseFolders } from '../../../release/folders.js';
import { createSecrets, type Secrets } from '../../../release/secrets.js';
import { textOption, type CommandRunner } from '../../command.js';
import type { Io } from '../../io.js';
import { systemClock } from '../../process/clock.js';
import { printResult } from '../../report/document.js';
import { plural } from '../../report/words.js';
import type { OutputFormat } from '../../run/cluster-settings.js';
import { builtRelease } from './built.js';
import { releaseFolder } from './context.js';

/** Secrets whose readings stand in the log of a release. */
export interface AuditedSecrets {
  readonly secrets: Secrets;
  readonly close: () => void;
}

/** Opens the log of a release. The first reading of a secret is logged by name, further ones add nothing. */
export function openAudit(io: Io, identity: Pick<ReleaseIdentity, 'version'>): AuditedSecrets {
  const folder = releaseFolder(io, identity);
  mkdirSync(folder, { recursive: true });
  const known = createSecrets(io.env);
  const log = openAuditLog(releaseFolders(folder).audit, io.clock ?? systemClock, (text) =>
    known.redact(text),
  );
  const logged = new Set<string>();
  const secrets = createSecrets(io.env, (name) => {
    if (logged.has(name)) return;
    logged.add(name);
    log.add({ act: 'read-secret', subject: name });
  });
  return { secrets, close: () => log.close() };
}

/** Runs `release audit`. */
export const runAudit: CommandRunner = (_args, options, io) => {
  const version = textOption(options, 'version')?.replace(/^v/, '');
  const folder = version === undefined ? builtRelease(options, io).folder : releaseFolder(io, { version });
  const verdict = verifyAuditLog(releaseFolders(folder).audit);
  printResult(io, options['output'] as OutputFormat, {
    document: { folder, verdict },
    text:
      verdict.is === 'whole'
        ? `whole: ${plural(verdict.lines, 'act')}, the last with hash ${verdict.head}\n`
        : `broken in line ${verdict.line} of ${releaseFolders(folder).audit}: ${verdict.because}\n`,
  });
  return Promise.resolve(verdict.is === 'whole' ? exitCodes.done : exitCodes.differs);
};
