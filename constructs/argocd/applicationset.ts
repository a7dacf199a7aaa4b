import type { Construct } from 'constructs';
import { container } from '../shared/container.js';
import { tcpProbe } from '../shared/probes.js';
import { scraped } from '../shared/scrape.js';
import { service } from '../shared/service.js';
import { deployment, disruptionBudget } from '../shared/workload.js';
import { applicationSetParameters } from './environment/applicationset.js';
import { fromParameters } from './environment/index.js';
import {
  certificates,
  gpgKeyring,
  gpgKeys,
  knownHosts,
  mounted,
  profilerSwitch,
  repoServerClientMtls,
  repoServerTls,
  scratch,
} from './mounts.js';
import { names, ports, selector } from './names.js';
import type { ArgocdProps } from './props.js';

const name = names.applicationSet;

/** The ApplicationSet controller: makes Applications from templates. With two replicas one stands by. */
export function addApplicationSetController(
  scope: Construct,
  props: ArgocdProps,
  podAnnotations: Readonly<Record<string, string>>,
): void {
  const { mounts, volumes } = files();
  deployment(scope, props.context, {
    name,
    replicas: props.applicationSet.replicas,
    selector: selector(name),
    podAnnotations: { ...podAnnotations, ...scraped(ports.applicationSet.metrics) },
    serviceAccountName: name,
    apiAccess: true,
    priorityClassName: props.priorityClassName,
    ...(props.highAvailability && { spread: 'prefer' }),
    containers: [
      container({
        name,
        image: props.images.argocd,
        args: ['/usr/local/bin/argocd-applicationset-controller'],
        ports: ports.applicationSet,
        env: { NAMESPACE: { field: 'metadata.namespace' }, ...fromParameters(applicationSetParameters) },
        resources: props.applicationSet.resources,
        // the process opens a probe port but answers nothing on it
        readiness: tcpProbe('metrics', { initialDelaySeconds: 5, periodSeconds: 10 }),
        liveness: tcpProbe('metrics', { initialDelaySeconds: 30, periodSeconds: 30 }),
        mounts,
      }),
    ],
    volumes,
  });
  service(scope, props.context, {
    name,
    selector: selector(name),
    ports: { webhook: { port: 7000, target: 'webhook' }, metrics: { port: 8080, target: 'metrics' } },
  });
  if (props.applicationSet.replicas > 1)
    disruptionBudget(scope, props.context, { name, selector: selector(name) });
}

function files() {
  return mounted([
    knownHosts,
    certificates,
    gpgKeys,
    gpgKeyring,
    scratch('tmp', '/tmp', '1Gi'),
    repoServerTls('/app/config/reposerver/tls'),
    repoServerClientMtls,
    profilerSwitch('applicationsetcontroller.profile.enabled'),
  ]);
}
