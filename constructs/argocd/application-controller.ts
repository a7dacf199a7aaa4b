import type { Construct } from 'constructs';
import { container } from '../shared/container.js';
import { httpProbe, tcpProbe } from '../shared/probes.js';
import { scraped } from '../shared/scrape.js';
import { service } from '../shared/service.js';
import { disruptionBudget, statefulSet } from '../shared/workload.js';
import { applicationControllerParameters } from './environment/application-controller.js';
import { fromConfigMap, fromParameters, redisPassword } from './environment/index.js';
import { mounted, profilerSwitch, repoServerClientMtls, repoServerTls, scratch } from './mounts.js';
import { configMaps, names, ports, selector } from './names.js';
import type { ArgocdProps } from './props.js';

const name = names.applicationController;

/** The application controller: compares repositories with clusters and applies what differs. */
export function addApplicationController(
  scope: Construct,
  props: ArgocdProps,
  podAnnotations: Readonly<Record<string, string>>,
): void {
  const files = mounted([
    repoServerTls('/app/config/controller/tls'),
    repoServerClientMtls,
    scratch('argocd-home', '/home/argocd', '64Mi'),
    profilerSwitch('controller.profile.enabled'),
    scratch('argocd-application-controller-tmp', '/tmp', '1Gi'),
  ]);
  statefulSet(scope, props.context, {
    name,
    replicas: props.controller.replicas,
    serviceName: name,
    selector: selector(name),
    podAnnotations: { ...podAnnotations, ...scraped(ports.applicationController.metrics) },
    serviceAccountName: name,
    apiAccess: true,
    priorityClassName: props.priorityClassName,
    ...(props.highAvailability && { spread: 'prefer' }),
    containers: [
      container({
        name,
        image: props.images.argocd,
        args: ['/usr/local/bin/argocd-application-controller'],
        ports: ports.applicationController,
        env: environment(props),
        resources: props.controller.resources,
        readiness: httpProbe('/healthz', 'metrics', { initialDelaySeconds: 5, periodSeconds: 10 }),
        // only whether it listens: under load the full check times out, and a restart makes the load worse
        liveness: tcpProbe('metrics', { initialDelaySeconds: 30, periodSeconds: 30, failureThreshold: 5 }),
        mounts: files.mounts,
      }),
    ],
    volumes: files.volumes,
  });
  addServices(scope, props);
  if (props.controller.replicas > 1)
    disruptionBudget(scope, props.context, { name, selector: selector(name) });
}

function environment(props: ArgocdProps) {
  return {
    ...redisPassword,
    // must equal the number of replicas: clusters are shared out by it
    ARGOCD_CONTROLLER_REPLICAS: String(props.controller.replicas),
    ...fromConfigMap(configMaps.main, {
      ARGOCD_RECONCILIATION_TIMEOUT: 'timeout.reconciliation',
      ARGOCD_HARD_RECONCILIATION_TIMEOUT: 'timeout.hard.reconciliation',
      ARGOCD_RECONCILIATION_JITTER: 'timeout.reconciliation.jitter',
    }),
    ...fromParameters(applicationControllerParameters),
    KUBECACHEDIR: '/tmp/kubecache',
  };
}

function addServices(scope: Construct, { context }: ArgocdProps): void {
  const metrics = { port: 8082, target: 'metrics' };
  service(scope, context, { name, selector: selector(name), headless: true, ports: { metrics } });
  service(scope, context, { name: 'argocd-metrics', selector: selector(name), ports: { metrics } });
}
