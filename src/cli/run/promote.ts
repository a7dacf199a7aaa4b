import { readPromotion } from '../../gitops/promote.js';
import { exitCodes } from '../../kernel/errors.js';
import { textOption, type CommandRunner, type Options } from '../command.js';
import type { Io } from '../io.js';
import type { Product } from '../product.js';
import { changesFile } from './changes-file.js';
import { loadFor } from './load.js';
import { printPublication } from './publish.js';
import { withPublishing } from './publish-session.js';
import {
  commonSettings,
  folderOf,
  folderOfEnvironment,
  isPlaceholder,
  needsForge,
  noRepository,
} from './publish-settings.js';
import { publishWith } from './publish-work.js';

/** Runs `cto promote`. */
export const runPromote: CommandRunner = async ([first = '', second = ''], options, io, product) => {
  const [from, to] = [folderNamed(first), folderNamed(second)];
  const url = textOption(options, 'repository') ?? (await configuredUrl(options, io, product));
  const named = commonSettings(options, { repositoryUrl: url, folder: to, environment: lastPart(to) });
  const changes = changesFile(named, io);
  const digest = textOption(options, 'digest')?.replace(/^sha256:/, '');
  const outcome = await withPublishing(
    { url, forge: needsForge(named), options, io, product },
    async (session) => {
      const { bundle, source, commit, target } = await readPromotion(session.context.repository, {
        from,
        to,
        acceptDifferences: options['acceptDifferences'] === true,
        ...(named.branch !== undefined && { branch: named.branch }),
        ...(digest !== undefined && { digest }),
      });
      const { environment, revision } = target ?? { environment: lastPart(to), revision: source.revision };
      const destination = { ...(revision !== undefined && { revision }), ...named.destination, environment };
      // what was compared is what is replaced
      const expected = named.expected ?? (named.overwrite ? undefined : (target?.digest ?? 'none'));
      const settings = { ...named, destination, ...(expected !== undefined && { expected }) };
      return publishWith(session, {
        bundle,
        settings,
        ...(changes && { changes }),
        origin: { folder: from, environment: source.environment, commit },
      });
    },
  );
  printPublication(outcome, options, io);
  return exitCodes.done;
};

/** An argument with a slash is a folder, one without an environment. */
function folderNamed(text: string): string {
  return folderOf(text.includes('/') ? text : folderOfEnvironment(text), 'the environment');
}

function lastPart(folder: string): string {
  return folder.split('/').at(-1) ?? folder;
}

async function configuredUrl(options: Options, io: Io, product: Product): Promise<string> {
  const { repositoryUrl } = await import('../../synth/gitops.js');
  const url = repositoryUrl(loadFor(options, io, await product.profiles()).config);
  if (isPlaceholder(url)) throw noRepository();
  return url;
}
