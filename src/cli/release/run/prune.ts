import { createReleases } from '../../../github/releases/index.js';
import { exitCodes, OperatorError } from '../../../kernel/errors.js';
import { lookForPruning, prune, type Pruned } from '../../../release/publish/index.js';
import { createSecrets } from '../../../release/secrets.js';
import type { CommandRunner } from '../../command.js';
import { systemClock } from '../../process/clock.js';
import { printResult } from '../../report/document.js';
import { progressOf } from '../../report/progress/options.js';
import type { OutputFormat } from '../../run/cluster-settings.js';
import { askConsent } from '../../run/consent.js';
import { withSharedAudit } from './audit.js';
import { forgeOf } from './forge.js';
import { releaseConfig } from './settings.js';

/** Runs `release prune`. */
export const runPrune: CommandRunner = async (_args, options, io, { version }) => {
  const { config } = releaseConfig(options, io);
  const clock = io.clock ?? systemClock;
  const given = createSecrets(io.env);
  const token = given.read('GITHUB_TOKEN');
  if (token === undefined)
    throw new OperatorError('E_TOKEN_MISSING', 'GITHUB_TOKEN is not set, and drafts are seen only with it', {
      hint: 'set it to a token with contents: write',
    });
  const output = options['output'] as OutputFormat;
  const progress = progressOf(options, io);
  try {
    const { emit } = progress;
    const releases = await createReleases({ ...forgeOf(config), token, version, clock, emit });
    const retention = { nightlies: config.retention.nightlies };
    const signal = io.signal?.() ?? new AbortController().signal;
    const context = { releases, clock, emit };
    const planned = await lookForPruning(context, retention, signal);
    if (options['dryRun'] !== true && planned.length > 0) {
      const question = `Delete ${planned.map(({ tag }) => tag).join(', ')} of ${config.repository}?`;
      await askConsent({ question, names: [], yes: options['yes'] === true, confirmed: [] }, io);
      await withSharedAudit(io, given, (audit) =>
        prune({ ...context, audit }, { ...retention, agreed: planned }, signal),
      );
    }
    progress.end();
    const done = options['dryRun'] !== true;
    printResult(io, output, { document: { pruned: planned, dryRun: !done }, text: pruneText(planned, done) });
    return exitCodes.done;
  } finally {
    progress.end();
  }
};

function pruneText(pruned: readonly Pruned[], done: boolean): string {
  if (pruned.length === 0) return 'nothing to prune\n';
  const lines = pruned.map(({ tag, because }) => `  ${tag}: ${because}`);
  return `${done ? 'deleted' : 'would be deleted'}\n${lines.join('\n')}\n`;
}
