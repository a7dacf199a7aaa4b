import type { Bundle } from '../bundle/bundle.js';
import type { Clock } from '../kernel/clock.js';
import type { Emit } from '../kernel/event.js';
import type { Exec } from '../kernel/exec.js';
import type { Limit } from '../kernel/limit.js';
import type { AuditLog } from './audit/index.js';
import type { ReleaseConfig } from './config/schema.js';
import type { Ledger } from './ledger.js';
import type { Builder } from './provenance/builder.js';
import type { Secrets } from './secrets.js';

/** What is released, decided before anything is built. */
export interface ReleaseIdentity {
  /** Semantic version without a leading `v`, or `dev`. */
  readonly version: string;
  /** Tag in the repository: `v<version>`. */
  readonly tag: string;
  readonly mode: ReleaseMode;
  /** Full commit id of the sources. */
  readonly commit: string;
  /** Whether files differ from the commit. Only a snapshot may. */
  readonly dirty: boolean;
  /** Seconds since 1970 of the commit: the only time that goes into artifacts (SOURCE_DATE_EPOCH, reproducible-builds.org). */
  readonly sourceDate: number;
}

/** What kind of release it is. A `draft` stays unpublished; a `nightly` is a prerelease that is pruned later. */
export type ReleaseMode = 'release' | 'prerelease' | 'draft' | 'nightly';

/** What a step of a release may use, and nothing else. */
export interface ReleaseContext {
  readonly identity: ReleaseIdentity;
  readonly config: ReleaseConfig;
  /** Root of the sources. */
  readonly root: string;
  /** Folder of this release, such as `build/release/0.1.0`: artifacts in `artifacts/`, everything else beside it. */
  readonly folder: string;
  /** Folder that outlives releases: downloads and built parts by digest. */
  readonly cacheFolder: string;
  readonly artifacts: Ledger;
  /** Makes the bundle of a profile with the default configuration, as `cto synth` does. */
  readonly makeBundle: (profile: string) => Promise<Bundle>;
  /** Who builds, for the provenance. */
  readonly builder: Builder;
  /** Secret values, known by name, handed out one at a time. */
  readonly secrets: Secrets;
  /** Where security-relevant acts are logged. */
  readonly audit: Pick<AuditLog, 'add'>;
  readonly exec: Exec;
  readonly clock: Clock;
  readonly emit: Emit;
  /** How much runs at once: `--jobs`. */
  readonly limit: Limit;
  /** What the work has cost so far: processor time, children included, and the largest memory of this process. */
  readonly measure: () => { readonly cpuMilliseconds: number; readonly residentBytes: number };
  /** Complete environment that other programs get: an allow-list, without secrets. */
  readonly env: Readonly<Record<string, string>>;
}
