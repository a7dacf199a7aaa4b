import { isAbsolute, join } from 'node:path';
import type { Emit } from '../../../kernel/event.js';
import { spawnExec } from '../../../kernel/exec.js';
import { createLimit } from '../../../kernel/limit.js';
import type { Artifact } from '../../../release/artifact.js';
import type { AuditLog } from '../../../release/audit/index.js';
import type { ReleaseConfig } from '../../../release/config/schema.js';
import type { ReleaseContext, ReleaseIdentity } from '../../../release/context.js';
import { releaseFolderIn } from '../../../release/folders.js';
import { identify, readSource } from '../../../release/identity.js';
import { builderOf } from '../../../release/provenance/builder.js';
import { createLedger } from '../../../release/ledger.js';
import { createSecrets, type Secrets } from '../../../release/secrets.js';
import { loadConfig } from '../../../config/index.js';
import type { Options } from '../../command.js';
import type { Io } from '../../io.js';
import { systemClock } from '../../process/clock.js';
import { homeFolder } from '../../process/home.js';
import type { Product } from '../../product.js';
import { childEnvironment } from './environment.js';
import { measureProcess } from './measure.js';
import { identityRequest, readJobs } from './settings.js';

/** What a release is made in, as far as the options and the process decide it. */
export interface ContextRequest {
  readonly options: Options;
  readonly io: Io;
  readonly product: Product;
  readonly config: ReleaseConfig;
  readonly identity: ReleaseIdentity;
  readonly emit: Emit;
  /** What an earlier command made. Absent: nothing. */
  readonly artifacts?: readonly Artifact[];
  readonly secrets?: Secrets;
  /** Log of the release. Absent: nothing is done that would have to be logged, as in a preview. */
  readonly audit?: Pick<AuditLog, 'add'>;
}

/** Asks git what the sources are, and the options what they are to be called. */
export async function releaseIdentity(options: Options, io: Io): Promise<ReleaseIdentity> {
  const request = identityRequest(options);
  return identify(request, await readSource(spawnExec, io.cwd, childEnvironment(io.env)));
}

/** Folder of a release below the root of the sources. */
export function releaseFolder(
  { cwd }: Pick<Io, 'cwd'>,
  { version }: Pick<ReleaseIdentity, 'version'>,
): string {
  return releaseFolderIn(cwd, version);
}

/** Puts together what the steps of a release may use. */
export function createContext(request: ContextRequest): ReleaseContext {
  const { options, io, product, config, identity, emit } = request;
  const clock = io.clock ?? systemClock;
  return {
    identity,
    config,
    emit,
    clock,
    root: io.cwd,
    folder: releaseFolder(io, identity),
    cacheFolder: cacheFolder(io),
    artifacts: createLedger(request.artifacts),
    secrets: request.secrets ?? createSecrets(io.env),
    audit: request.audit ?? { add: () => undefined },
    exec: spawnExec,
    limit: createLimit({ concurrency: readJobs(options), clock }),
    measure: measureProcess,
    builder: builderOf(io.env),
    env: childEnvironment(io.env),
    makeBundle: (profile) => makeBundle(profile, identity.version, product, io),
  };
}

/**
 * Folder that outlives releases (https://specifications.freedesktop.org/basedir-spec). For a user without a home folder it lies with the builds,
 * never in the temporary folder of the machine: there somebody else could put a program first that a release then takes for its own.
 */
export function cacheFolder({ env, cwd }: Pick<Io, 'env' | 'cwd'>): string {
  const named = env['XDG_CACHE_HOME'] ?? '';
  if (isAbsolute(named)) return join(named, 'cto-release');
  const home = homeFolder(env);
  return home === undefined ? join(cwd, 'build', 'release-cache') : join(home, '.cache', 'cto-release');
}

/** A bundle of the default configuration: neither a file nor the environment of whoever releases changes it. */
async function makeBundle(profile: string, version: string, product: Product, { cwd }: Io) {
  const profiles = await product.profiles();
  const loaded = loadConfig({
    cwd: join(cwd, 'profiles'),
    env: {},
    profile,
    profiles: profiles.map(({ name, defaults }) => ({ name, defaults })),
  });
  const [{ synthesize }, components] = await Promise.all([
    import('../../../synth/index.js'),
    product.components(),
  ]);
  const fetchText = () => Promise.reject(new Error('the default profiles fetch nothing'));
  return (await synthesize({ loaded, profiles, components, version, fetchText })).bundle;
}
