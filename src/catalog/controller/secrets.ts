import type { SecretDeclaration, SecretKey, SecretValueSource } from '../../bundle/secret.js';
import type { Config } from '../../config/index.js';
import type { DeferredText } from '../../config/schema/secrets.js';
import { resolveAgents, type Agent } from '../agents.js';
import { cliTools } from '../content/index.js';
import { valueSource } from '../secret-source.js';
import { appSecretKeys } from './settings.js';

/** Every Secret that controller and agents read: the API keys, and one per GitHub App. */
export function controllerSecrets(config: Config): readonly SecretDeclaration[] {
  const agents = resolveAgents(config);
  return [apiKeys(config, agents), ...agents.map((agent) => appSecret(config, agent))];
}

/** Names of those Secrets; the controller may read these and no others. */
export function controllerSecretNames(config: Config): readonly string[] {
  return controllerSecrets(config).map(({ name }) => name);
}

/** Keys are optional for tools that no agent uses. */
function apiKeys(config: Config, agents: readonly Agent[]): SecretDeclaration {
  const variables = [...new Set(Object.values(cliTools).map(({ apiKey }) => apiKey))].sort();
  const used = new Set(agents.map(({ cli }) => cliTools[cli].apiKey));
  return {
    namespace: config.platform.namespace,
    name: config.components.controller.api_keys_secret,
    purpose: 'pays for the models that agents use',
    madeBy: 'deployer',
    keys: variables.map((variable) => ({
      key: variable,
      purpose: `API key of ${providersOf(variable)}`,
      source: { variable },
      ...(!used.has(variable) && { optional: true }),
    })),
  };
}

function providersOf(variable: string): string {
  const tools = Object.values(cliTools).filter(({ apiKey }) => apiKey === variable);
  return [...new Set(tools.map(({ provider }) => provider))].join(', ');
}

function appSecret(config: Config, agent: Agent): SecretDeclaration {
  const app = Object.hasOwn(config.github.apps, agent.name) ? config.github.apps[agent.name] : undefined;
  const id = app?.id ?? config.agents[agent.name]?.github_app_id;
  const keys: readonly SecretKey[] = [
    { key: appSecretKeys.appId, purpose: 'id of the App', ...valueSource(id) },
    { key: appSecretKeys.clientId, purpose: 'client id of the App', ...valueSource(app?.client_id) },
    {
      key: appSecretKeys.privateKey,
      purpose: 'signs requests for tokens, PEM',
      ...fileAt(app?.private_key_path),
    },
  ];
  return {
    namespace: config.platform.namespace,
    name: agent.secretName,
    purpose: `identity of the agent ${agent.name} on GitHub: the App ${agent.githubApp}`,
    madeBy: 'deployer',
    keys,
  };
}

/** The configuration holds the path of the key; `${NAME}` in it is for the one who deploys to fill in. */
function fileAt(path: DeferredText | undefined): { readonly source?: SecretValueSource } {
  if (!path) return {};
  return { source: path.kind === 'literal' ? { file: path.text } : { fileVariable: path.name } };
}
