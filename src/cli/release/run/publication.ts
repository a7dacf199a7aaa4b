import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { createReleases } from '../../../github/releases/index.js';
import { exitCodes, OperatorError } from '../../../kernel/errors.js';
import type { Emit } from '../../../kernel/event.js';
import { spawnExec } from '../../../kernel/exec.js';
import { createLimit } from '../../../kernel/limit.js';
import type { Problem } from '../../../kernel/problem.js';
import type { ReleaseConfig } from '../../../release/config/schema.js';
import { releaseFolders } from '../../../release/folders.js';
import {
  planPublish,
  type PublishPlan,
  type PublishRequest,
  type RehearsalRequest,
} from '../../../release/publish/index.js';
import { publishersOf } from '../../../release/publishers/index.js';
import { createSecrets, type Secrets } from '../../../release/secrets.js';
import type { Options } from '../../command.js';
import type { Io } from '../../io.js';
import { ownerOf } from './owner.js';
import { systemClock } from '../../process/clock.js';
import type { BuiltRelease } from './built.js';
import { publishEnvironment } from './environment.js';
import { forgeOf } from './forge.js';
import { readJobs } from './settings.js';

/** What talking to the forge takes, as far as options and process decide it. */
export interface PublicationRequest {
  readonly options: Options;
  readonly io: Io;
  readonly version: string;
  readonly config: ReleaseConfig;
  readonly plan: PublishPlan;
  readonly folder: string;
  readonly emit: Emit;
  readonly onProblems?: (problems: readonly Problem[]) => void;
}

/** Plans the publication of a build. @param reserveTag whether the tag is made first @throws OperatorError `E_RELEASE_UNPUBLISHABLE` for development builds, uncommitted changes, a missing attestation */
export async function publicationPlan(
  built: BuiltRelease,
  { repository }: ReleaseConfig,
  reserveTag: boolean,
): Promise<PublishPlan> {
  const { plan, artifacts, folder } = built;
  const { identity } = plan;
  if (identity.version === 'dev' || identity.dirty)
    throw new OperatorError(
      'E_RELEASE_UNPUBLISHABLE',
      `${identity.dirty ? 'the build holds uncommitted changes' : 'a development build'} is never published`,
      { hint: 'commit everything, tag the commit, and build again', exitCode: 4 },
    );
  const missing = plan.files.filter(
    ({ name, later }) => later === true && !artifacts.some((one) => one.name === name),
  );
  if (missing.length > 0)
    throw new OperatorError(
      'E_RELEASE_UNPUBLISHABLE',
      `${missing.map(({ name }) => name).join(', ')} is declared and not there`,
      {
        hint: 'attest the build on GitHub, then: npm run release -- attest FILE',
        exitCode: exitCodes.refused,
      },
    );
  const notes = await readFile(releaseFolders(folder).notes, 'utf8');
  return planPublish({ identity, repository, artifacts, notes, reserveTag });
}

/** Puts together what publishing is given, towards the real forge. @throws OperatorError `E_TOKEN_MISSING` */
export async function publishRequest(request: PublicationRequest): Promise<PublishRequest> {
  const { config, version, emit } = request;
  const rehearsed = rehearsalRequest(request);
  const secrets = createSecrets(request.io.env);
  const { clock } = rehearsed;
  const releases = await createReleases({
    ...forgeOf(config),
    token: tokenOf(secrets),
    version,
    clock,
    emit,
  });
  return { ...rehearsed, secrets, releases };
}

/** Files that go up or down at once unless somebody says: they wait for the network, not for a processor. */
const transfers = Math.max(4, availableParallelism());

/** What publishing is given but for the forge and its token: what a rehearsal needs. */
export function rehearsalRequest(request: PublicationRequest): RehearsalRequest {
  const { options, io, config, plan, folder, emit, onProblems } = request;
  const clock = io.clock ?? systemClock;
  return {
    plan,
    folder,
    clock,
    emit,
    ...(onProblems && { onProblems }),
    limit: createLimit({ concurrency: readJobs(options, transfers), clock }),
    exec: spawnExec,
    env: publishEnvironment(io.env),
    publishers: publishersOf(config.publishers),
    owner: ownerOf(io),
  };
}

function tokenOf(secrets: Secrets): string {
  const token = secrets.read('GITHUB_TOKEN');
  if (token !== undefined) return token;
  throw new OperatorError('E_TOKEN_MISSING', 'GITHUB_TOKEN is not set, and publishing needs it', {
    hint: 'set it to a token with contents: write, or rehearse with --dry-run, which needs none',
  });
}
