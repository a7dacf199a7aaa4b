import { lt, valid } from 'semver';
import type { Run } from './npm-client.js';
import type { PublisherContext } from './publisher.js';

/** First version of npm that can; older ones take the option and do nothing. */
const firstNpm = '9.5.0';

/**
 * Whether the registry would take a provenance statement of this job (https://docs.npmjs.com/generating-provenance-statements): otherwise it refuses the whole
 * package.
 *
 * @returns why it is left out, as a clause; undefined when it is made
 * @throws OperatorError when the forge cannot be asked
 */
export async function noProvenance(
  { env, plan, releases, rehearsal = false }: PublisherContext,
  run: Run,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (rehearsal) return 'Sigstore, which signs it for jobs, is on the network';
  if ((env['ACTIONS_ID_TOKEN_REQUEST_URL'] ?? '') === '')
    return 'this is no job of GitHub with id-token: write';
  if (env['RUNNER_ENVIRONMENT'] === 'self-hosted') return 'the runner of this job is not one of GitHub';
  const job = env['GITHUB_REPOSITORY'];
  // to the letter, as the registry compares it with the repository that the package names
  if (job !== plan.repository)
    return `this is a job of ${job ?? 'an unknown repository'}, and the package is of ${plan.repository}`;
  const version = (await run(['--version'], signal)).stdout.trim();
  if (valid(version) === null || lt(version, firstNpm))
    return `npm ${version} cannot make it, and ${firstNpm} can`;
  return (await releases.repository(signal)).private ? `${plan.repository} is private` : undefined;
}
