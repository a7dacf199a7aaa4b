import type { SecretDeclaration, SecretKey, SecretValueSource } from '../bundle/secret.js';

/** A way to give Argo CD a credential for the repository: key of its Secret, and the variable that holds the value or the path of a file with it. */
interface Credential {
  readonly key: string;
  readonly purpose: string;
  readonly variable: string;
  readonly file?: true;
}

/** Keys of a Secret with the label `argocd.argoproj.io/secret-type: repository`. Source: operator manual of Argo CD, declarative setup. */
const credentials: readonly Credential[] = [
  { key: 'username', purpose: 'user, for HTTPS', variable: 'CTO_REPOSITORY_USERNAME' },
  { key: 'password', purpose: 'password or token, for HTTPS', variable: 'CTO_REPOSITORY_PASSWORD' },
  {
    key: 'sshPrivateKey',
    purpose: 'private key, for SSH',
    variable: 'CTO_REPOSITORY_SSH_KEY_FILE',
    file: true,
  },
  {
    key: 'githubAppID',
    purpose: 'id of a GitHub App that may read the repository',
    variable: 'CTO_REPOSITORY_APP_ID',
  },
  {
    key: 'githubAppInstallationID',
    purpose: 'id of the installation of that App',
    variable: 'CTO_REPOSITORY_APP_INSTALLATION_ID',
  },
  {
    key: 'githubAppPrivateKey',
    purpose: 'private key of that App',
    variable: 'CTO_REPOSITORY_APP_KEY_FILE',
    file: true,
  },
];

/** Variables that hold credentials of the repository, or paths of files that do. */
export const credentialVariables: readonly string[] = credentials.map(({ variable }) => variable);

/** What {@link repositoryCredentials} looks at. */
export interface CredentialsRequest {
  readonly repositoryUrl: string;
  /** Namespace of Argo CD. */
  readonly namespace: string;
  /** Name of the Secret to be. */
  readonly name: string;
  /** Secrets that the bundle declares already. */
  readonly declared: readonly SecretDeclaration[];
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * The Secret that Argo CD reads the repository with, for the variables that are set. Undefined when none is, or when the bundle declares one for this
 * address (`components.argocd.repositories`): then that one is made.
 */
export function repositoryCredentials(request: CredentialsRequest): SecretDeclaration | undefined {
  const { repositoryUrl, namespace, name, declared, env } = request;
  const given = credentials.filter(({ variable }) => (env[variable] ?? '') !== '');
  if (given.length === 0 || declared.some((one) => addressOf(one) === repositoryUrl)) return undefined;
  return {
    namespace,
    name,
    labels: { 'argocd.argoproj.io/secret-type': 'repository' },
    purpose: `credentials of ${repositoryUrl}`,
    madeBy: 'deployer',
    keys: [
      { key: 'type', purpose: 'kind of repository', source: { value: 'git' } },
      { key: 'url', purpose: 'address of the repository', source: { value: repositoryUrl } },
      ...given.map(({ key, purpose, variable, file }): SecretKey => {
        const source: SecretValueSource = file ? { fileVariable: variable } : { variable };
        return { key, purpose, source };
      }),
    ],
  };
}

function addressOf({ keys }: SecretDeclaration): string | undefined {
  const source = keys.find(({ key }) => key === 'url')?.source;
  return source && 'value' in source ? source.value : undefined;
}
