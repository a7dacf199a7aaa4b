import { findRemains, removeRemains, type Remains } from '../../apply/record/index.js';
import { exitCodes, OperatorError, type ExitCode } from '../../kernel/errors.js';
import { refText } from '../../kube/resources.js';
import { printResult } from '../report/document.js';
import type { ClusterSession } from './cluster.js';
import type { ClusterSettings } from './cluster-settings.js';
import { askConsent } from './consent.js';
import { productionNames } from './production.js';
import { targetName } from './target.js';

/** What {@link removeLeft} works with. */
export type RemovalContext = Pick<ClusterSession, 'cluster' | 'io' | 'progress'> & {
  readonly settings: ClusterSettings;
};

/**
 * The end of an uninstall that finds no installation: a first run may have been stopped before its record was there. Shows what it left, asks, and
 * removes exactly that. That there is nothing is what it wants: exit code 0.
 *
 * @throws OperatorError `E_PLATFORM_AMBIGUOUS` when several first runs were stopped and none is named, `E_CONSENT`, `E_LOCKED` when it is under way
 */
export async function removeLeft(context: RemovalContext): Promise<ExitCode> {
  const { cluster, settings, progress } = context;
  const left = onlyOne(await findRemains(cluster, settings.platform));
  if (left === undefined)
    return say(context, { result: 'nothing-to-do' }, 'nothing to do: it is not installed');
  const { platform, objects } = left;
  const facts = { ...(platform !== undefined && { platform }), objects };
  const list = objects.map((ref) => `  -   ${refText(ref)}`).join('\n');
  const text = `left by a first run that was stopped before its record was there:\n${list}`;
  if (settings.dryRun) return say(context, { left: facts }, `${text}\n\n${objects.length} to delete`);
  if (!settings.quiet) context.io.stderr(`\n${text}\n\n`);
  progress.clear();
  await consentTo(context);
  await removeRemains(cluster, left, settings.waitForLock ? Number.POSITIVE_INFINITY : 0);
  return say(
    context,
    { result: 'succeeded', removed: facts },
    `done: ${objects.length} deleted; nothing was installed`,
  );
}

function onlyOne(left: readonly Remains[]): Remains | undefined {
  if (left.length <= 1) return left[0];
  const names = left.flatMap(({ platform }) => platform ?? []).join(', ');
  throw new OperatorError('E_PLATFORM_AMBIGUOUS', `${left.length} first runs were stopped`, {
    hint: `name one with --platform: ${names}`,
  });
}

async function consentTo({ cluster, settings: { yes, confirmed }, io }: RemovalContext): Promise<void> {
  const question = `Remove this from ${targetName(cluster.client.target)}?`;
  await askConsent({ question, names: await productionNames(cluster, undefined), yes, confirmed }, io);
}

function say({ io, settings, progress }: RemovalContext, document: object, text: string): ExitCode {
  progress.end();
  printResult(io, settings.output, { document, text: `${text}\n` });
  return exitCodes.done;
}
