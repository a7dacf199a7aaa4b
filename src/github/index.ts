export { installationToken, type AppCredentials, type InstallationRequest } from './app.js';
export { createGithub, type Github, type GithubOptions } from './client.js';
export { githubError, statusOf } from './errors.js';
export { parseRepositoryName, type RepositoryName } from './name.js';
export { makeOnce, unrepeated, type OnceContext } from './once.js';
export { githubRepository, type GithubRepository } from './server.js';
