import type { BackupOperatorProps, Provider } from '../../../../constructs/backup-operator/index.js';
import type { Config } from '../../../config/index.js';
import type { PropsContext } from '../../component.js';
import { platformPriority } from '../foundation.js';
import { readsCredentials } from './secrets.js';

const pluginImages = {
  aws: 'velero-plugin-aws',
  gcp: 'velero-plugin-gcp',
  azure: 'velero-plugin-azure',
} as const satisfies Record<Provider, string>;

/** Maps the configuration to the props of Velero. */
export function backupProps({ config, self, image, namespaces }: PropsContext): BackupOperatorProps {
  const settings = config.components.backup_operator;
  const saved = [...namespaces.map(({ name }) => name), ...settings.extra_namespaces];
  return {
    context: self,
    images: { velero: image('velero'), plugin: image(pluginImages[settings.storage.provider]) },
    store: {
      provider: settings.storage.provider,
      bucket: settings.storage.bucket,
      prefix: settings.storage.prefix ?? config.platform.name,
      options: { ...storeOptions(settings.storage), ...settings.storage.options },
    },
    credentials: readsCredentials(config),
    identity: settings.identity,
    volumes: settings.volumes,
    // a restore of its own namespace would stop the restore
    namespaces: [...new Set(saved)].filter((name) => name !== self.namespace).sort(),
    schedules: (['daily', 'weekly'] as const).map((name) => ({
      name,
      cron: inZone(settings[name].cron, settings.timezone),
      keepHours: hours(settings[name].keep),
    })),
    resources: settings.server,
    nodeAgentResources: settings.node_agent,
    dataMoverResources: settings.data_mover,
    priorityClassName: platformPriority,
  };
}

/** Settings of the plugin for S3. A service that is not Amazon is addressed by path, and older ones know no checksums. */
function storeOptions(storage: Config['components']['backup_operator']['storage']): Record<string, string> {
  if (storage.provider !== 'aws') return {};
  return {
    region: storage.region,
    ...(storage.s3_url !== undefined && {
      s3Url: storage.s3_url,
      s3ForcePathStyle: 'true',
      checksumAlgorithm: '',
    }),
  };
}

/** Velero reads the zone from the expression. Source: github.com/robfig/cron/v3. */
function inZone(cron: string, timezone: string | undefined): string {
  return timezone === undefined ? cron : `CRON_TZ=${timezone} ${cron}`;
}

const hoursOf: Readonly<Record<string, number>> = { h: 1, d: 24, w: 7 * 24, y: 365 * 24 };

function hours(retention: string): number {
  return Number(retention.slice(0, -1)) * (hoursOf[retention.slice(-1)] ?? 1);
}
