import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { exitCodes, OperatorError } from '../../../kernel/errors.js';
import { attachAttestation } from '../../../release/attest/attach.js';
import { auditRefusal } from '../../../release/audit/index.js';
import { releaseFolders } from '../../../release/folders.js';
import { takeLock } from '../../../release/journal/index.js';
import { createLedger } from '../../../release/ledger.js';
import { attestationFiles } from '../../../release/signing/names.js';
import { writeWhole } from '../../../release/store.js';
import type { CommandRunner } from '../../command.js';
import { printResult } from '../../report/document.js';
import type { OutputFormat } from '../../run/cluster-settings.js';
import { openAudit } from './audit.js';
import { builtRelease, ledgerSchemaVersion } from './built.js';

/** Runs `release attest`: puts the attestation of a job beside the files that it is about. */
export const runAttest: CommandRunner = async ([file = ''], options, io) => {
  const { folder, plan, artifacts } = builtRelease(options, io);
  const { tag } = plan.identity;
  if (!attestationFiles.every((name) => plan.files.some((planned) => planned.name === name)))
    throw new OperatorError('E_RELEASE_ATTESTATION', `${tag} was built without a place for an attestation`, {
      hint: 'set signing.attestation to required, and build again: release.json has to declare it',
    });
  const text = await read(resolve(io.cwd, file), file);
  const release = takeLock(`${releaseFolders(folder).journal}.lock`);
  const { log } = openAudit(io, plan.identity);
  try {
    const attached = await attachAttestation({ folder, tag, text, audit: log });
    const others = artifacts.filter(({ name }) => !attestationFiles.includes(name));
    const ledger = {
      schemaVersion: ledgerSchemaVersion,
      plan,
      artifacts: createLedger([...others, ...attached.files]).all(),
    };
    await writeWhole(releaseFolders(folder).ledger, `${JSON.stringify(ledger, null, 2)}\n`);
    printResult(io, options['output'] as OutputFormat, {
      document: attached,
      text: `attested by ${attached.workflow}\n${attached.files.map(({ name }) => `  ${name}\n`).join('')}`,
    });
    return exitCodes.done;
  } catch (error) {
    auditRefusal(log, tag, error);
    throw error;
  } finally {
    log.close();
    release();
  }
};

async function read(path: string, file: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new OperatorError('E_RELEASE_ATTESTATION', `the attestation ${file} cannot be read`, {
      hint: 'name the file that the step of actions/attest has as its output bundle-path',
      cause: error,
    });
  }
}
