import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { exitCodes, OperatorError } from '../../../kernel/errors.js';
import { createSecrets } from '../../../release/secrets.js';
import { generateMinisign } from '../../../release/signing/minisign/generate.js';
import type { CommandRunner } from '../../command.js';
import { printResult } from '../../report/document.js';
import type { OutputFormat } from '../../run/cluster-settings.js';
import { withSharedAudit } from './audit.js';

/** Runs `release keygen`. An existing key is never replaced. */
export const runKeygen: CommandRunner = async (args, options, io) => {
  const folder = resolve(io.cwd, args[0] ?? '.');
  const given = createSecrets(io.env);
  const password = given.read('CTO_RELEASE_MINISIGN_PASSWORD');
  const { keyId, publicFile, secretFile } = await generateMinisign(
    password === undefined ? {} : { password },
  );
  mkdirSync(folder, { recursive: true });
  const files = { secret: join(folder, 'minisign.key'), public: join(folder, 'minisign.pub') };
  write(files.secret, secretFile, 0o600);
  write(files.public, publicFile, 0o644);
  await withSharedAudit(io, given, (log) => {
    log.add({ act: 'generate-key', subject: 'minisign', detail: { key: keyId, file: files.public } });
    return Promise.resolve();
  });
  const warning =
    password === undefined
      ? 'without a password: whoever has the file can sign'
      : 'protected by the password';
  printResult(io, options['output'] as OutputFormat, {
    document: { keyId, ...files },
    text: `key ${keyId}\n  ${files.public}\n  ${files.secret}, ${warning}\n`,
  });
  return exitCodes.done;
};

function write(file: string, text: string, mode: number): void {
  try {
    writeFileSync(file, text, { mode, flag: 'wx' });
  } catch (error) {
    throw new OperatorError(
      'E_RELEASE_KEY',
      `${file} cannot be written; a key that is there is never replaced`,
      {
        hint: 'name another folder, or put the old key away first',
        cause: error,
      },
    );
  }
}
