import { Yaml } from 'cdk8s';
import { haproxyAddress } from './haproxy.js';
import { healthRules } from './health/index.js';
import { secrets } from './names.js';
import type { ArgocdProps, OidcProps, SettingsProps } from './props.js';
import { exclusions, ignoredDifferences, ignoredUpdates } from './resource-rules.js';

type Data = Record<string, string>;

/** Data of `argocd-cm`, which Argo CD reads again whenever it changes; see `startupSettings` for the exceptions. */
export function mainSettings(settings: SettingsProps): Data {
  return {
    ...(settings.url !== undefined && { url: settings.url }),
    'admin.enabled': String(settings.adminEnabled),
    'users.anonymous.enabled': 'false',
    'exec.enabled': 'false',
    'timeout.reconciliation': settings.reconciliation,
    ...(settings.oidc && { 'oidc.config': oidcConfig(settings.oidc) }),
    'resource.exclusions': Yaml.stringify(exclusions),
    ...customizations('ignoreDifferences', asText(ignoredDifferences)),
    ...customizations('ignoreResourceUpdates', asText(ignoredUpdates)),
    ...customizations('health', healthRules),
  };
}

/** Data of `argocd-cmd-params-cm`, which every pod reads only at start. */
export function parameters(
  props: Pick<ArgocdProps, 'settings' | 'highAvailability' | 'applicationSet'>,
): Data {
  return {
    ...(props.settings.tlsEndsInFront && { 'server.insecure': 'true' }),
    ...(props.highAvailability && { 'redis.server': haproxyAddress }),
    // two that are both active would undo each other's work
    ...(props.applicationSet.replicas > 1 && { 'applicationsetcontroller.enable.leader.election': 'true' }),
    ...props.settings.parameters,
  };
}

/** Data of `argocd-rbac-cm`. */
export function accessRules({ defaultRole, adminGroups }: SettingsProps): Data {
  return {
    ...(defaultRole !== '' && { 'policy.default': defaultRole }),
    'policy.csv': adminGroups.map((group) => `g, ${group}, role:admin\n`).join(''),
    scopes: '[groups]',
  };
}

function oidcConfig({ name, issuer, clientId }: OidcProps): string {
  return Yaml.stringify({
    name,
    issuer,
    clientID: clientId,
    clientSecret: `$${secrets.oidc}:client_secret`,
    requestedScopes: ['openid', 'profile', 'email', 'groups'],
  });
}

function customizations(about: string, rules: Readonly<Record<string, string>>): Data {
  return Object.fromEntries(
    Object.entries(rules).map(([kind, rule]) => [`resource.customizations.${about}.${kind}`, rule]),
  );
}

function asText(rules: Readonly<Record<string, object>>): Data {
  return Object.fromEntries(Object.entries(rules).map(([kind, rule]) => [kind, Yaml.stringify(rule)]));
}
