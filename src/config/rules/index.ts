import { parsePath } from '../path.js';
import { defaultOrigin, type Origin } from '../origin.js';
import type { Finding } from '../resolve/finding.js';
import { addonPlaceholderRules, addonRules } from './addons.js';
import { agentRules } from './agents.js';
import { componentRules } from './components.js';
import { domainRules } from './domain.js';
import { namespaceRules } from './namespaces.js';
import { quantityRules } from './quantities.js';
import { registryRules } from './registry.js';
import { placeholderRules, profileRules } from './profile.js';
import type { Rule, RuleContext } from './rule.js';

/** Every rule, in the order in which people read about them. */
export const rules: readonly Rule[] = [
  ...profileRules,
  ...domainRules,
  ...registryRules,
  ...agentRules,
  ...componentRules,
  ...namespaceRules,
  ...quantityRules,
  ...addonRules,
  ...placeholderRules,
  ...addonPlaceholderRules,
];

/** Runs every rule over a configuration that the schema accepts. */
export function ruleFindings(context: RuleContext): readonly Finding[] {
  return rules.flatMap((rule) =>
    [...rule.check(context)].map(({ path, message, fix, related, severity }): Finding => ({
      rule: `config/${rule.id}`,
      message: `${message}: ${rule.reason}`,
      fix,
      path: parsePath(path) ?? [],
      origin: firstWritten([path, ...(related ?? [])], context),
      ...(related === undefined ? {} : { related: related.map((key) => parsePath(key) ?? []) }),
      ...(severity === undefined ? {} : { severity }),
    })),
  );
}

/** A missing key has no place; the key that asks for it has. */
function firstWritten(paths: readonly string[], { originOf }: RuleContext): Origin {
  return paths.map(originOf).find(({ from }) => from !== 'default') ?? defaultOrigin;
}
