import type { Construct } from 'constructs';
import { k8s } from 'cdk8s-plus-28';
import { checksum } from '../shared/checksum.js';
import { configMap } from '../shared/config-map.js';
import { namespaced } from '../shared/metadata.js';
import { startupSettings } from './environment/index.js';
import { knownHosts } from './known-hosts.js';
import { mailSettings } from './mail.js';
import { configMaps, secrets, settingsLabels } from './names.js';
import type { ArgocdProps } from './props.js';
import { maximumMemory } from './redis-password.js';
import { haproxyCfg, redisConf, sentinelConf } from './scripts/configuration.js';
import { initScript } from './scripts/init.js';
import { library } from './scripts/library.js';
import {
  handOverScript,
  haproxyInit,
  redisLiveness,
  redisReadiness,
  sentinelLiveness,
} from './scripts/lifecycle.js';
import { splitBrainScript } from './scripts/split-brain.js';
import { accessRules, mainSettings, parameters } from './settings.js';

/** Digests of the configuration that pods read only at start, as annotations for them. */
export interface StartupChecksums {
  /** For pods of Argo CD itself. */
  readonly argocd: Readonly<Record<string, string>>;
  /** For Redis and HAProxy of the highly available form. */
  readonly redisHa: Readonly<Record<string, string>>;
}

/** Adds the ConfigMaps of Argo CD and the Secret that the server fills. Absent ConfigMaps stop Argo CD from starting, so empty ones count. */
export function addSettings(scope: Construct, props: ArgocdProps): StartupChecksums {
  const { context, settings } = props;
  const main = mainSettings(settings);
  const params = parameters(props);
  const data: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    [configMaps.main]: main,
    [configMaps.parameters]: params,
    [configMaps.rbac]: accessRules(settings),
    [configMaps.knownHosts]: { ssh_known_hosts: knownHosts },
    [configMaps.certificates]: {},
    [configMaps.gpgKeys]: {},
    [configMaps.notifications]: settings.mail ? mailSettings(settings.mail, settings.url) : {},
  };
  for (const [name, content] of Object.entries(data))
    configMap(scope, context, { name, data: content, labels: settingsLabels });
  new k8s.KubeSecret(scope, 'secret-main', {
    metadata: namespaced(context, secrets.main, { labels: settingsLabels }),
    type: 'Opaque',
  });
  const redisHa = props.highAvailability ? addRedisHaSettings(scope, props) : {};
  const atStart = Object.fromEntries(startupSettings.map((key) => [key, main[key] ?? '']));
  return {
    argocd: { 'checksum/config': checksum({ ...params, ...atStart }) },
    redisHa: { 'checksum/config': checksum(redisHa) },
  };
}

function addRedisHaSettings(scope: Construct, props: ArgocdProps): Record<string, string> {
  const scripts = {
    'library.sh': library,
    'init.sh': initScript,
    'fix-split-brain.sh': splitBrainScript,
    'hand-over.sh': handOverScript,
    'redis.conf': redisConf(maximumMemory(props.redis.memory_limit)),
    'sentinel.conf': sentinelConf,
    'haproxy.cfg': haproxyCfg,
    'haproxy_init.sh': haproxyInit,
  };
  const health = {
    'redis_liveness.sh': redisLiveness,
    'redis_readiness.sh': redisReadiness,
    'sentinel_liveness.sh': sentinelLiveness,
  };
  configMap(scope, props.context, { name: configMaps.redisHa, data: scripts });
  configMap(scope, props.context, { name: configMaps.redisHaHealth, data: health });
  return { ...scripts, ...health };
}
