import type { RepositoryFacts } from '../../github/releases/index.js';
import type { Clock } from '../../kernel/clock.js';
import type { Exec } from '../../kernel/exec.js';
import type { ReleaseConfig } from '../config/schema.js';
import type { ReleaseIdentity } from '../context.js';
import type { SourceState } from '../identity.js';
import type { Secrets } from '../secrets.js';
import type { Step } from '../step.js';

/** What the checks of the environment may use. */
export interface DoctorContext {
  readonly config: ReleaseConfig;
  readonly identity: ReleaseIdentity;
  readonly source: SourceState;
  /** Version that package.json says. */
  readonly packageVersion: string;
  /** Version of the Node that runs this. */
  readonly nodeVersion: string;
  readonly steps: readonly Step[];
  readonly secrets: Secrets;
  readonly exec: Exec;
  readonly clock: Clock;
  readonly env: Readonly<Record<string, string>>;
  /** Bytes that are free where the release is built, and in the cache. */
  readonly freeBytes: () => Promise<{ readonly build: number; readonly cache: number }>;
  /** Asks the forge. Undefined: there is no token to ask with. @throws OperatorError when it does not answer */
  readonly askForge: (signal: AbortSignal) => Promise<RepositoryFacts | undefined>;
}
