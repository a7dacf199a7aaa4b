import { rm } from 'node:fs/promises';
import { exitCodes } from '../../../kernel/errors.js';
import { auditBuild } from '../../../release/audit/index.js';
import type { ReleaseContext } from '../../../release/context.js';
import { releaseFolders } from '../../../release/folders.js';
import { takeLock } from '../../../release/journal/index.js';
import { buildMetrics } from '../../../release/metrics/collect.js';
import { buildSteps } from '../../../release/pipeline.js';
import { planRelease, type ReleasePlan } from '../../../release/plan.js';
import { planDifferences } from '../../../release/plan-check.js';
import { runSteps } from '../../../release/run-steps.js';
import { writeWhole } from '../../../release/store.js';
import { listOption, type CommandRunner } from '../../command.js';
import { printResult } from '../../report/document.js';
import { reportWarnings } from '../../report/problems.js';
import { progressOf } from '../../report/progress/options.js';
import type { OutputFormat } from '../../run/cluster-settings.js';
import { buildText } from '../report/build.js';
import { openAudit } from './audit.js';
import { ledgerSchemaVersion } from './built.js';
import { createContext, releaseFolder, releaseIdentity } from './context.js';
import { noted } from './outcome.js';
import { ownerOf } from './owner.js';
import { releaseConfig } from './settings.js';

/** Runs `release build`. */
export const runBuild: CommandRunner = async (_args, options, io, product) => {
  const { config, warnings } = releaseConfig(options, io);
  const output = options['output'] as OutputFormat;
  const quiet = options['quiet'] === true;
  if (!quiet) reportWarnings(warnings, io);
  const progress = progressOf(options, io);
  try {
    const identity = await releaseIdentity(options, io);
    // a publication from this folder would lose its files
    const release = takeLock(`${releaseFolders(releaseFolder(io, identity)).journal}.lock`);
    const audit = opened(() => openAudit(io, identity), release);
    const close = () => {
      audit.log.close();
      release();
    };
    const context = createContext({
      options,
      io,
      product,
      config,
      identity,
      emit: progress.emit,
      secrets: audit.secrets,
      audit: audit.log,
    });
    const plan = planRelease(config, identity, context.secrets);
    const skip = listOption(options, 'skip');
    const signal = io.signal?.() ?? new AbortController().signal;
    const work = () => build(context, plan, { skip, by: ownerOf(io) }, signal).finally(close);
    const metrics = await noted(work, context, signal);
    progress.end();
    const files = context.artifacts.all();
    printResult(io, output, {
      document: { folder: context.folder, plan, files, metrics },
      text: buildText({ context, plan, metrics, skipped: skip }),
    });
    return exitCodes.done;
  } finally {
    progress.end();
  }
};

/** Opens something, or gives back what was taken for it. */
function opened<T>(open: () => T, giveBack: () => void): T {
  try {
    return open();
  } catch (error) {
    giveBack();
    throw error;
  }
}

/** Builds into an empty folder, so that nothing of an earlier build is mistaken for a part of this one; the cache stands elsewhere. */
async function build(
  context: ReleaseContext,
  plan: ReleasePlan,
  { skip, by }: { readonly skip: readonly string[]; readonly by: string },
  signal: AbortSignal,
) {
  const folders = releaseFolders(context.folder);
  await Promise.all(
    [folders.artifacts, folders.work, folders.ledger].map((path) =>
      rm(path, { recursive: true, force: true }),
    ),
  );
  await writeWhole(folders.plan, document(plan));
  const steps = await runSteps(buildSteps, context, { skip }, signal);
  const metrics = buildMetrics(context, steps);
  await writeWhole(folders.metrics, document(metrics));
  if (skip.length > 0) return metrics;
  const differences = planDifferences(plan, context.artifacts.all());
  if (differences.length > 0) throw new Error(`built other files than planned: ${differences.join(', ')}`);
  const { identity, root, audit } = context;
  await auditBuild(audit, { identity, root, artifacts: context.artifacts.all(), by });
  // last, so that its presence says that the build is whole
  await writeWhole(
    folders.ledger,
    document({ schemaVersion: ledgerSchemaVersion, plan, artifacts: context.artifacts.all() }),
  );
  return metrics;
}

function document(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
