import { exitCodes } from '../../kernel/errors.js';
import type { CommandRunner, Options } from '../command.js';
import type { Io } from '../io.js';
import { publicationDocument, publicationText } from '../report/publication.js';
import { changesFile } from './changes-file.js';
import { bundleToDeploy } from './bundle-to-deploy.js';
import { withPublishing } from './publish-session.js';
import { needsForge, publishSettings } from './publish-settings.js';
import { publishWith, type PublishOutcome } from './publish-work.js';

/** Runs `cto publish`, and `cto deploy --target gitops`. */
export const runPublish: CommandRunner = async (_args, options, io, product) => {
  const bundle = await bundleToDeploy(options, io, product);
  const settings = publishSettings(options, bundle);
  const changes = changesFile(settings, io);
  const url = settings.destination.repositoryUrl;
  const outcome = await withPublishing(
    { url, forge: needsForge(settings), options, io, product },
    (session) => publishWith(session, { bundle, settings, ...(changes && { changes }) }),
  );
  printPublication(outcome, options, io);
  return exitCodes.done;
};

/** Prints what became of it, in the form that was asked for. */
export function printPublication(outcome: PublishOutcome, options: Options, io: Io): void {
  if (options['output'] === 'text') return io.stdout(publicationText(outcome));
  const document = { schemaVersion: 1, ...publicationDocument(outcome) };
  io.stdout(`${JSON.stringify(document, null, options['output'] === 'json' ? 2 : 0)}\n`);
}
