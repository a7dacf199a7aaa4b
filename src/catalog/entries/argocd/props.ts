import type { ArgocdProps, SettingsProps, WorkloadSize } from '../../../../constructs/argocd/index.js';
import type { Config } from '../../../config/index.js';
import type { PropsContext } from '../../component.js';
import { platformPriority } from '../foundation.js';

/** Replicas with high availability. Source: high-availability manifests of Argo CD 3.5.1; the ApplicationSet controller is ours. */
const replicas = { server: 2, repoServer: 2, applicationSet: 2 } as const;

/** Maps the configuration to the props of Argo CD. */
export function argocdProps({ config, self, image }: PropsContext): ArgocdProps {
  const settings = config.components.argocd;
  const highAvailability = config.features.high_availability;
  const size = (workload: keyof typeof replicas, written: typeof settings.server): WorkloadSize => ({
    replicas: written.replicas ?? (highAvailability ? replicas[workload] : 1),
    resources: written.resources,
  });
  return {
    context: self,
    images: { argocd: image('argocd'), redis: image('argocd-redis') },
    priorityClassName: platformPriority,
    ...(highAvailability && { highAvailability: { haproxyImage: image('argocd-haproxy') } }),
    settings: argocdSettings(config),
    // more of them share out clusters, of which there is one
    controller: { replicas: settings.controller.replicas ?? 1, resources: settings.controller.resources },
    repoServer: size('repoServer', settings.repo_server),
    server: size('server', settings.server),
    applicationSet: size('applicationSet', settings.applicationset),
    notifications: settings.notifications.resources,
    redis: settings.redis.resources,
  };
}

function argocdSettings(config: Config): SettingsProps {
  const settings = config.components.argocd;
  const url = publicAddress(config);
  return {
    ...(url !== undefined && { url }),
    tlsEndsInFront: isExposed(config),
    adminEnabled: settings.admin_enabled,
    reconciliation: settings.reconciliation,
    defaultRole: settings.default_role,
    adminGroups: settings.admin_groups,
    ...(settings.oidc && {
      oidc: {
        name: settings.oidc.name,
        issuer: settings.oidc.issuer,
        clientId: settings.oidc.client_id,
      },
    }),
    ...(config.features.mail_notifications && { mail: config.components.mail_notifications.smtp }),
    parameters: settings.parameters,
  };
}

/** Whether a route leads to the server; routes end TLS, or something in front of them does. */
function isExposed(config: Config): boolean {
  return config.platform.ingress_type !== 'none';
}

/** Address under which people reach Argo CD. */
function publicAddress(config: Config): string | undefined {
  if (!isExposed(config) || config.platform.domain === undefined) return undefined;
  return `https://argocd.${config.platform.domain}`;
}
