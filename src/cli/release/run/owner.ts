import { hostname } from 'node:os';
import type { Io } from '../../io.js';
import { processIdentity } from '../../process/identity.js';

/** Who builds or publishes, the same over restarts: the run of a job, else the person at this machine. Always one that `isOwner` takes. */
export function ownerOf({ env, identity }: Io): string {
  const run = env['GITHUB_RUN_ID'];
  if (run !== undefined && run !== '') return `github-run:${run}`;
  const { user } = identity ?? processIdentity(env);
  return (
    `${user}:${hostname()}`
      .replace(/[^A-Za-z0-9._:-]/g, '_')
      .replace(/-{2,}/g, '-')
      // such as that of a name that begins with an umlaut
      .replace(/^(?=[^A-Za-z0-9])/, 'x')
      .slice(0, 100)
  );
}
