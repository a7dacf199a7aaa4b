/** Variables with credentials for a repository. They are no keys of the configuration. */
export const credentialVariables = [
  'CTO_GIT_TOKEN',
  'CTO_GITHUB_APP_ID',
  'CTO_GITHUB_APP_PRIVATE_KEY',
  'CTO_GITHUB_APP_PRIVATE_KEY_FILE',
] as const;
