import { readFile } from 'node:fs/promises';
import { exitCodes } from '../../../kernel/errors.js';
import type { Artifact } from '../../../release/artifact.js';
import { notesOf } from '../../../release/steps/notes.js';
import type { CommandRunner } from '../../command.js';
import { createContext, releaseFolder, releaseIdentity } from './context.js';
import { releaseFolders } from '../../../release/folders.js';
import { releaseConfig } from './settings.js';

/** Runs `release notes`: a preview, of what is built if it is, else of what is known without building. */
export const runNotes: CommandRunner = async (_args, options, io, product) => {
  const { config } = releaseConfig(options, io);
  const identity = await releaseIdentity({ ...options, snapshot: true }, io);
  const { ledger } = releaseFolders(releaseFolder(io, identity));
  const artifacts = await readFile(ledger, 'utf8').then(
    (text) => (JSON.parse(text) as { readonly artifacts: readonly Artifact[] }).artifacts,
    () => [],
  );
  const context = createContext({ options, io, product, config, identity, artifacts, emit: () => undefined });
  io.stdout(await notesOf(context, io.signal?.() ?? new AbortController().signal));
  return exitCodes.done;
};
