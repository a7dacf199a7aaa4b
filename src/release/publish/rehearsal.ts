import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Publisher, RehearsalSetting, RehearsedCall, StandIn } from '../publishers/index.js';
import { createSecrets } from '../secrets.js';
import { publishRelease, type PublishReport, type PublishRequest } from './session.js';

/** What publishing would do. */
export interface Rehearsal {
  readonly report: PublishReport;
  /** Every call, to whichever server, in the order of arrival. */
  readonly calls: readonly RehearsedCall[];
  /** Publishers that were left out: nothing here stands for them, or for one that they need. */
  readonly leftOut: readonly string[];
}

/** What is rehearsed: forge, tokens and records are those of the rehearsal. */
export type RehearsalRequest = Omit<PublishRequest, 'releases' | 'secrets' | 'records' | 'rehearsal'>;

/** What the stand-ins are like. */
export interface RehearsalWorld extends Pick<RehearsalSetting, 'version'> {
  /** What the forge starts with, such as releases that are immutable. Absent: an empty repository */
  readonly forge?: RehearsalSetting['forge'];
  /** Root of the API of the real forge, for the names of servers.
   * @default 'https://api.github.com' */
  readonly apiUrl?: string;
}

/**
 * `publish --dry-run`: walks the real code against what the publishers bring to stand for their places, with the files that were built. Needs no token and no
 * network, and leaves nothing behind: neither in the folder of the release nor elsewhere.
 *
 * @throws OperatorError as publishing does
 */
export async function rehearse(
  request: RehearsalRequest,
  { version, forge = {}, apiUrl = 'https://api.github.com' }: RehearsalWorld,
  signal: AbortSignal,
): Promise<Rehearsal> {
  const folder = await mkdtemp(join(tmpdir(), 'cto-rehearsal-'));
  const publishers = rehearsable(request.publishers);
  const calls: RehearsedCall[] = [];
  const stage: StandIn[] = [];
  try {
    const told = (call: RehearsedCall) => void calls.push(call);
    for (const publisher of publishers) {
      const own = join(folder, publisher.id);
      await mkdir(own);
      // each goes on from what those before it have replaced
      const given = { ...request, ...contextOf(stage) };
      stage.push(await publisher.rehearse({ ...given, version, forge, apiUrl, folder: own, told }));
    }
    const records = join(folder, 'records');
    const report = await publishRelease({ ...onStage(request, stage), publishers, records }, signal);
    const leftOut = request.publishers.filter(({ id }) => !publishers.some((one) => one.id === id));
    return { report, calls: calls.map((call) => ({ ...call })), leftOut: leftOut.map(({ id }) => id) };
  } finally {
    for (const { stop } of stage.reverse()) await stop();
    await rm(folder, { recursive: true, force: true });
  }
}

type Rehearsable = Publisher & Required<Pick<Publisher, 'rehearse'>>;

/** Those that bring a stand-in, and need no other that brings none. */
function rehearsable(publishers: readonly Publisher[]): readonly Rehearsable[] {
  const able: Rehearsable[] = [];
  for (const one of publishers)
    if (isRehearsable(one) && one.needs.every((need) => able.some(({ id }) => id === need))) able.push(one);
  return able;
}

function isRehearsable(publisher: Publisher): publisher is Rehearsable {
  return publisher.rehearse !== undefined;
}

function contextOf(stage: readonly StandIn[]): StandIn['context'] {
  return stage.reduce((context, one) => ({ ...context, ...one.context }), {});
}

function onStage(request: RehearsalRequest, stage: readonly StandIn[]): PublishRequest {
  const { releases, ...context } = contextOf(stage);
  if (!releases) throw new Error('nothing stands for the forge, which every publication begins with');
  const tokens = stage.reduce((all, { secrets }) => ({ ...all, ...secrets }), {});
  return { ...request, ...context, releases, secrets: createSecrets(tokens), rehearsal: true };
}
