import { Construct } from 'constructs';
import { addApplicationController } from './application-controller.js';
import { addApplicationSetController } from './applicationset.js';
import { addSettings } from './config-maps.js';
import { addHaproxy } from './haproxy.js';
import { addNotificationsController } from './notifications.js';
import type { ArgocdProps } from './props.js';
import { addRbac } from './rbac.js';
import { addRedis } from './redis.js';
import { addRedisHa } from './redis-ha.js';
import { addRepoServer } from './repo-server.js';
import { addServer } from './server.js';

export type { ArgocdProps, MailProps, OidcProps, SettingsProps, WorkloadSize } from './props.js';

/** Argo CD: brings clusters to the state that git repositories describe, and keeps them there. */
export class Argocd extends Construct {
  constructor(scope: Construct, id: string, props: ArgocdProps) {
    super(scope, id);
    addRbac(this, props);
    const checksums = addSettings(this, props);
    if (props.highAvailability) {
      addRedisHa(this, props, checksums.redisHa);
      addHaproxy(this, props, props.highAvailability.haproxyImage, checksums.redisHa);
    } else {
      addRedis(this, props);
    }
    addRepoServer(this, props, checksums.argocd);
    addApplicationController(this, props, checksums.argocd);
    addServer(this, props, checksums.argocd);
    addApplicationSetController(this, props, checksums.argocd);
    addNotificationsController(this, props, checksums.argocd);
  }
}
