import { exitCodes, isOperatorError } from '../../../kernel/errors.js';
import {
  begunPlan,
  publishRelease,
  rehearse,
  type PublishPlan,
  type PublishReport,
} from '../../../release/publish/index.js';
import type { Emit } from '../../../kernel/event.js';
import { notify, type Happening } from '../../../release/notify/index.js';
import type { CommandRunner, Options } from '../../command.js';
import type { Io } from '../../io.js';
import type { Product } from '../../product.js';
import { printResult } from '../../report/document.js';
import { reportWarnings } from '../../report/problems.js';
import { progressOf } from '../../report/progress/options.js';
import type { OutputFormat } from '../../run/cluster-settings.js';
import { publishText, type Call } from '../report/publish.js';
import { builtRelease, type BuiltRelease } from './built.js';
import { publicationPlan, publishRequest, rehearsalRequest, type PublicationRequest } from './publication.js';
import { releaseConfig } from './settings.js';

/** Runs `release publish`. */
export const runPublishRelease: CommandRunner = async (_args, options, io, product) => {
  const built = builtRelease(options, io);
  const { config } = releaseConfig(options, io);
  const plan = await publicationPlan(built, config, options['reserveTag'] === true);
  return carryOut({ options, io, product, built, plan });
};

/** Runs `release resume`: with the files and the kind of release that were begun; where it goes is what the configuration says now. */
export const runResume: CommandRunner = async (_args, options, io, product) => {
  const built = builtRelease(options, io);
  return carryOut({ options, io, product, built, plan: await begunPlan(built.folder) });
};

interface Publication {
  readonly options: Options;
  readonly io: Io;
  readonly product: Product;
  readonly built: BuiltRelease;
  readonly plan: PublishPlan;
}

async function carryOut(publication: Publication) {
  const { options, io, plan } = publication;
  const output = options['output'] as OutputFormat;
  const progress = progressOf(options, io);
  try {
    const { report, calls } = await publish(publication, progress.emit);
    progress.end();
    printResult(io, output, {
      document: { plan, report, ...(calls && { calls }) },
      text: publishText(report, plan, calls),
    });
    return exitCodes.done;
  } finally {
    progress.end();
  }
}

/** What came of it; of a rehearsal, every call that the real servers would get. */
interface Outcome {
  readonly report: PublishReport;
  readonly calls?: readonly Call[];
}

async function publish({ options, io, product, built, plan }: Publication, emit: Emit): Promise<Outcome> {
  const { config } = releaseConfig(options, io);
  const { version } = product;
  const { folder } = built;
  const onProblems: PublicationRequest['onProblems'] = (problems) => {
    if (options['quiet'] === true) return;
    reportWarnings(
      problems.filter(({ severity }) => severity === 'warning'),
      io,
    );
  };
  const request = { options, io, config, plan, emit, version, folder, onProblems };
  const signal = io.signal?.() ?? new AbortController().signal;
  if (options['dryRun'] !== true) return { report: await publishAndTell(request, signal) };
  // the forge knows the tag, as it would after the push that began the release, unless it is still to be made
  const tags = plan.reserveTag ? {} : { [plan.tag]: plan.commit };
  const world = { version, forge: { tags }, apiUrl: config.api_url };
  const rehearsed = await rehearse(rehearsalRequest(request), world, signal);
  for (const id of rehearsed.leftOut)
    emit({ kind: 'note', text: `${id} is not rehearsed: nothing here stands for it` });
  return { report: rehearsed.report, calls: rehearsed.calls };
}

/** Publishes, and tells the webhooks what became of it; they never stop it. */
async function publishAndTell(request: PublicationRequest, signal: AbortSignal): Promise<PublishReport> {
  const prepared = await publishRequest(request);
  const { plan: identity, secrets, clock, emit } = prepared;
  const tell = (happening: Happening) =>
    notify({ config: request.config, identity, secrets, clock, emit }, happening, signal);
  await tell({ event: 'started' });
  try {
    const report = await publishRelease(prepared, signal);
    const page = report.publishers.find(({ publisher }) => publisher === 'github')?.outcome;
    await tell({ event: 'succeeded', ...(page && 'where' in page && { page: page.where }) });
    return report;
  } catch (error) {
    // what was stopped has not failed, and is continued
    if (!signal.aborted) await tell({ event: 'failed', error: failureOf(error) });
    throw error;
  }
}

function failureOf(error: unknown): NonNullable<Happening['error']> {
  if (isOperatorError(error)) return { code: error.code, message: error.message };
  return { code: 'bug', message: error instanceof Error ? error.message : String(error) };
}
