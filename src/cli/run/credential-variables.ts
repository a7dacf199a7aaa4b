/** Variables with credentials for a repository. They are no keys of the configuration. */
export const credentialVariables = [
  'CTO_GIT_TOKEN',
  'CTO_GITHUB_APP_ID',
  'CTO_GITHUB_APP_PRIVATE_KEY',
  'CTO_GITHUB_APP_PRIVATE_KEY_FILE',
  // those that Argo CD gets (src/gitops/credentials.ts)
  'CTO_REPOSITORY_USERNAME',
  'CTO_REPOSITORY_PASSWORD',
  'CTO_REPOSITORY_SSH_KEY_FILE',
  'CTO_REPOSITORY_APP_ID',
  'CTO_REPOSITORY_APP_INSTALLATION_ID',
  'CTO_REPOSITORY_APP_KEY_FILE',
] as const;
