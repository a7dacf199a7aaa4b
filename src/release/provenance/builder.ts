/** Who builds. */
export interface Builder {
  /** Names the builder and how far it can be trusted: a workflow of GitHub, or a machine of a person. */
  readonly id: string;
  /** Names this one run. Absent: a person's machine keeps no record of it. */
  readonly invocation?: string;
  /** What the builder set without being asked. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** Id of a build outside of GitHub Actions: it proves nothing about the machine, and says so. */
export const localBuilder = 'https://slsa.dev/spec/v1.0/levels#build-l0';

/**
 * Tells who builds from the variables that GitHub Actions sets
 * (https://docs.github.com/actions/reference/workflows-and-actions/variables). Outside of it, or when one of them is missing, the builder is local.
 *
 * @param env environment of the process
 */
export function builderOf(env: Readonly<Record<string, string | undefined>>): Builder {
  const {
    GITHUB_ACTIONS,
    GITHUB_SERVER_URL,
    GITHUB_WORKFLOW_REF,
    GITHUB_REPOSITORY,
    GITHUB_RUN_ID,
    GITHUB_RUN_ATTEMPT,
  } = env;
  const known = [
    GITHUB_SERVER_URL,
    GITHUB_WORKFLOW_REF,
    GITHUB_REPOSITORY,
    GITHUB_RUN_ID,
    GITHUB_RUN_ATTEMPT,
  ];
  if (GITHUB_ACTIONS !== 'true' || known.some((one) => one === undefined || one === ''))
    return { id: localBuilder, parameters: {} };
  const parameters = Object.fromEntries(
    [
      'GITHUB_EVENT_NAME',
      'GITHUB_REF',
      'GITHUB_SHA',
      'RUNNER_ENVIRONMENT',
      'RUNNER_OS',
      'RUNNER_ARCH',
    ].flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])),
  );
  return {
    id: `${GITHUB_SERVER_URL ?? ''}/${GITHUB_WORKFLOW_REF ?? ''}`,
    invocation: `${GITHUB_SERVER_URL ?? ''}/${GITHUB_REPOSITORY ?? ''}/actions/runs/${GITHUB_RUN_ID ?? ''}/attempts/${GITHUB_RUN_ATTEMPT ?? ''}`,
    parameters,
  };
}
