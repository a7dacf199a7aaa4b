import type { Construct } from 'constructs';
import { container } from '../shared/container.js';
import { tcpProbe } from '../shared/probes.js';
import { scraped } from '../shared/scrape.js';
import { service } from '../shared/service.js';
import { deployment } from '../shared/workload.js';
import { fromParameters } from './environment/index.js';
import { notificationsParameters } from './environment/notifications.js';
import { certificates, mounted, repoServerClientMtls, repoServerTls } from './mounts.js';
import { names, ports, selector } from './names.js';
import type { ArgocdProps } from './props.js';

const name = names.notifications;

/** The notifications controller. There is one, and never two at a time: each would send every mail. */
export function addNotificationsController(
  scope: Construct,
  props: ArgocdProps,
  podAnnotations: Readonly<Record<string, string>>,
): void {
  const { mounts, volumes } = mounted([
    certificates,
    repoServerTls('/app/config/reposerver/tls'),
    repoServerClientMtls,
  ]);
  deployment(scope, props.context, {
    name,
    replicas: 1,
    strategy: { type: 'Recreate' },
    selector: selector(name),
    podAnnotations: { ...podAnnotations, ...scraped(ports.notifications.metrics) },
    serviceAccountName: name,
    apiAccess: true,
    priorityClassName: props.priorityClassName,
    containers: [
      container({
        name,
        image: props.images.argocd,
        args: ['/usr/local/bin/argocd-notifications'],
        ports: ports.notifications,
        env: fromParameters(notificationsParameters),
        resources: props.notifications,
        readiness: tcpProbe('metrics', { periodSeconds: 10 }),
        liveness: tcpProbe('metrics'),
        mounts,
        workingDir: '/app',
      }),
    ],
    volumes,
  });
  service(scope, props.context, {
    name: 'argocd-notifications-controller-metrics',
    selector: selector(name),
    ports: { metrics: { port: 9001, target: 'metrics' } },
  });
}
