import { isFromUser } from '../origin.js';
import type { Rule } from './rule.js';

const needsUrl: readonly string[] = ['ecr', 'gcr', 'acr', 'harbor', 'generic'];

const examples: Readonly<Record<string, string>> = {
  ecr: '123456789012.dkr.ecr.eu-central-1.amazonaws.com',
  gcr: 'europe-docker.pkg.dev/project',
  acr: 'name.azurecr.io',
  harbor: 'harbor.your-company.com/project',
  generic: 'registry.your-company.com:5000',
};

/** Rules about the image registry. */
export const registryRules: readonly Rule[] = [
  {
    id: 'registry-needs-url',
    reason: 'these registries are private to an account, so there is no host to assume',
    *check({ config: { registry } }) {
      if (!needsUrl.includes(registry.type) || registry.url !== undefined) return;
      yield {
        path: 'registry.url',
        message: `is needed by registry.type "${registry.type}"`,
        fix: `set registry.url, such as "${examples[registry.type]}"`,
        related: ['registry.type'],
      };
    },
  },
  {
    id: 'registry-credentials',
    reason: 'a pull secret holds a user and a password together',
    *check({ config: { registry } }) {
      const hasUser = registry.username !== undefined;
      const hasPassword = registry.password !== undefined;
      if (hasUser === hasPassword) return;
      const given = hasUser ? 'registry.username' : 'registry.password';
      const absent = hasUser ? 'registry.password' : 'registry.username';
      yield {
        path: given,
        message: `is given without ${absent}`,
        fix: `give both, or neither and name an existing Secret in registry.pull_secret`,
        related: [absent],
      };
    },
  },
  {
    id: 'registry-local-ignores',
    reason: 'with type "local" images keep their upstream names, so nothing reads this key',
    *check({ config: { registry }, originOf }) {
      if (registry.type !== 'local') return;
      for (const key of ['url', 'namespace'] as const) {
        const path = `registry.${key}`;
        if (registry[key] === undefined || !isFromUser(originOf(path))) continue;
        yield {
          path,
          message: 'has no effect with registry.type "local"',
          fix: 'set registry.type to the kind of your registry, such as "generic", or remove the key',
          related: ['registry.type'],
          severity: 'warning',
        };
      }
    },
  },
];
