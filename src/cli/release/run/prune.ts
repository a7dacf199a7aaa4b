import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createReleases } from '../../../github/releases/index.js';
import { exitCodes, OperatorError } from '../../../kernel/errors.js';
import { openAuditLog } from '../../../release/audit/index.js';
import { prune, type Pruned } from '../../../release/publish/index.js';
import { createSecrets } from '../../../release/secrets.js';
import type { CommandRunner } from '../../command.js';
import { systemClock } from '../../process/clock.js';
import { printResult } from '../../report/document.js';
import { createProgress } from '../../report/progress/index.js';
import type { OutputFormat } from '../../run/cluster-settings.js';
import { askConsent } from '../../run/consent.js';
import { forgeOf } from './forge.js';
import { releaseConfig } from './settings.js';

/** Runs `release prune`. */
export const runPrune: CommandRunner = async (_args, options, io, { version }) => {
  const { config } = releaseConfig(options, io);
  const clock = io.clock ?? systemClock;
  const secrets = createSecrets(io.env);
  const token = secrets.read('GITHUB_TOKEN');
  if (token === undefined)
    throw new OperatorError('E_TOKEN_MISSING', 'GITHUB_TOKEN is not set, and drafts are seen only with it', {
      hint: 'set it to a token with contents: write',
    });
  const output = options['output'] as OutputFormat;
  const progress = createProgress(io, { output, quiet: options['quiet'] === true || output === 'json' });
  const folder = join(io.cwd, 'build', 'release');
  mkdirSync(folder, { recursive: true });
  const audit = openAuditLog(join(folder, 'prune-audit.ndjson'), clock, (text) => secrets.redact(text));
  try {
    const { emit } = progress;
    const releases = await createReleases({ ...forgeOf(config), token, version, clock, emit });
    const retention = { nightlies: config.retention.nightlies };
    const signal = io.signal?.() ?? new AbortController().signal;
    const context = { releases, audit, clock, emit };
    const planned = await prune(context, { ...retention, dryRun: true }, signal);
    if (options['dryRun'] !== true && planned.length > 0) {
      const question = `Delete ${planned.map(({ tag }) => tag).join(', ')} of ${config.repository}?`;
      await askConsent({ question, names: [], yes: options['yes'] === true, confirmed: [] }, io);
      await prune(context, { ...retention, dryRun: false }, signal);
    }
    progress.end();
    const done = options['dryRun'] !== true;
    printResult(io, output, { document: { pruned: planned, dryRun: !done }, text: pruneText(planned, done) });
    return exitCodes.done;
  } finally {
    progress.end();
    audit.close();
  }
};

function pruneText(pruned: readonly Pruned[], done: boolean): string {
  if (pruned.length === 0) return 'nothing to prune\n';
  const lines = pruned.map(({ tag, because }) => `  ${tag}: ${because}`);
  return `${done ? 'deleted' : 'would be deleted'}\n${lines.join('\n')}\n`;
}
