import type { EnvironmentValue } from '../shared/container.js';

/** How Grafana sends mail. */
export interface MailProps {
  readonly host: string;
  readonly port: number;
  /** Sender. */
  readonly from: string;
  readonly recipients: readonly string[];
  /** Whether the connection must be upgraded by STARTTLS. */
  readonly starttls: boolean;
  /** Secret with the keys `username` and `password`; each may be missing, for servers that want none. */
  readonly secret: string;
}

/** What the settings depend on. */
export interface SettingsProps {
  /** Name of the installation; sender of mails. */
  readonly name: string;
  /** Secret with the keys {@link adminKeys}. */
  readonly adminSecret: string;
  /** Address under which people reach Grafana. Absent: only by port forwarding. */
  readonly url?: string;
  /** The image holds the plugin of the log store. */
  readonly logsPlugin: boolean;
  /** Absent: no mail. */
  readonly mail?: MailProps;
}

/** Keys of the Secret with the credentials. */
export const adminKeys = { user: 'admin-user', password: 'admin-password', secretKey: 'secret-key' } as const;

/** Where an image that brings plugins has to put them; a volume hides what the image has below /var/lib/grafana. */
export const imagePlugins = '/var/lib/grafana-plugins';

/**
 * Data sources that come with the image and that nothing here uses. Each runs a process of its own; together they would need as much
 * memory as Grafana itself.
 */
const unusedPlugins = [
  'cloudwatch',
  'elasticsearch',
  'grafana-postgresql-datasource',
  'grafana-pyroscope-datasource',
  'influxdb',
  'jaeger',
  'loki',
  'mssql',
  'mysql',
  'opentsdb',
  'stackdriver',
  'tempo',
  'zipkin',
];

/** The settings of Grafana, as the environment variables that stand for `grafana.ini`. */
export function settings(props: SettingsProps): Readonly<Record<string, EnvironmentValue>> {
  return { ...paths(props), ...security(props), ...offline, ...address(props), ...smtp(props) };
}

function paths({ logsPlugin }: SettingsProps): Record<string, string> {
  return {
    GF_PATHS_DATA: '/var/lib/grafana',
    GF_PATHS_LOGS: '/var/log/grafana',
    GF_PATHS_PLUGINS: logsPlugin ? imagePlugins : '/var/lib/grafana/plugins',
    GF_PATHS_PROVISIONING: '/etc/grafana/provisioning',
    GF_UNIFIED_STORAGE_INDEX_PATH: '/var/lib/grafana-search/bleve',
    GF_LOG_MODE: 'console',
    GF_LOG_CONSOLE_FORMAT: 'json',
  };
}

function security({ adminSecret }: SettingsProps): Record<string, EnvironmentValue> {
  return {
    GF_SECURITY_ADMIN_USER: { secret: adminSecret, key: adminKeys.user },
    GF_SECURITY_ADMIN_PASSWORD: { secret: adminSecret, key: adminKeys.password },
    // without a key of its own every Grafana encrypts its stored passwords with the same published one
    GF_SECURITY_SECRET_KEY: { secret: adminSecret, key: adminKeys.secretKey },
    GF_SECURITY_CONTENT_SECURITY_POLICY: 'true',
    GF_SECURITY_COOKIE_SAMESITE: 'lax',
    GF_AUTH_ANONYMOUS_ENABLED: 'false',
    GF_USERS_ALLOW_SIGN_UP: 'false',
    GF_SNAPSHOTS_EXTERNAL_ENABLED: 'false',
  };
}

/** Nothing is sent anywhere, and nothing is fetched at start. */
const offline: Record<string, string> = {
  GF_ANALYTICS_REPORTING_ENABLED: 'false',
  GF_ANALYTICS_CHECK_FOR_UPDATES: 'false',
  GF_ANALYTICS_CHECK_FOR_PLUGIN_UPDATES: 'false',
  GF_ANALYTICS_FEEDBACK_LINKS_ENABLED: 'false',
  GF_NEWS_NEWS_FEED_ENABLED: 'false',
  GF_SECURITY_DISABLE_GRAVATAR: 'true',
  // on a read-only root file system an update of a bundled plugin removes it from memory and then fails (grafana#132528)
  GF_PLUGINS_PREINSTALL_DISABLED: 'true',
  GF_PLUGINS_PREINSTALL_AUTO_UPDATE: 'false',
  GF_PLUGINS_PLUGIN_ADMIN_ENABLED: 'false',
  GF_PLUGINS_PUBLIC_KEY_RETRIEVAL_DISABLED: 'true',
  GF_PLUGINS_DISABLE_PLUGINS: unusedPlugins.join(','),
};

function address({ url }: SettingsProps): Record<string, string> {
  if (url === undefined) return {};
  const { protocol, hostname } = new URL(url);
  const encrypted = protocol === 'https:';
  return {
    GF_SERVER_ROOT_URL: url,
    GF_SERVER_DOMAIN: hostname,
    GF_SECURITY_COOKIE_SECURE: String(encrypted),
    GF_SECURITY_STRICT_TRANSPORT_SECURITY: String(encrypted),
  };
}

function smtp({ name, mail }: SettingsProps): Record<string, EnvironmentValue> {
  if (!mail) return {};
  return {
    GF_SMTP_ENABLED: 'true',
    GF_SMTP_HOST: `${mail.host}:${mail.port}`,
    GF_SMTP_FROM_ADDRESS: mail.from,
    GF_SMTP_FROM_NAME: name,
    GF_SMTP_STARTTLS_POLICY: mail.starttls ? 'MandatoryStartTLS' : 'NoStartTLS',
    GF_SMTP_USER: { secret: mail.secret, key: 'username', optional: true },
    GF_SMTP_PASSWORD: { secret: mail.secret, key: 'password', optional: true },
  };
}
