import type { SimulatedOperator } from '../../../../scripts/lib/testbed/index.js';
import { makeBundle, type MadeComponent } from '../../../../scripts/lib/testbed/made-bundle.js';
import type { Bundle } from '../../../../src/bundle/bundle.js';
import { definition, kinds, make, operatorImage, podTemplate, workload } from './objects.js';

/** Which state of the made-up platform: the second changes, adds and removes; the third is the first with one value changed. */
export type Version = 1 | 2 | 3;

/** Group of its custom resources: one per platform, so that many run side by side in one cluster. */
export function groupOf(platform: string): string {
  return `${platform}.sweep.example.org`;
}

/**
 * A platform of some 45 objects that covers each kind and each rule of order, pruning and data. Its second version changes some of them,
 * brings a component and a namespace, and leaves others out: a workload, a custom resource, a namespace.
 */
export function sweepBundle(platform: string, version: Version): Bundle {
  const group = groupOf(platform);
  const isNew = version === 2;
  const build = { platform, group, version, isNew };
  const components = [definitions, foundation, store, operator, app, isNew ? late : old];
  return makeBundle({
    platform,
    components: components.map((component) => component(build)),
    kinds: ['Widget', 'Gadget'].map((kind) => ({
      group,
      kind,
      readiness: { ready: [{ condition: 'Ready' }] },
    })),
    version: `0.0.${version}`,
  });
}

/** The operator of its custom resources, for the test bed to play. */
export function sweepOperator(platform: string): SimulatedOperator {
  const kind = { group: groupOf(platform), version: 'v1', subresource: true };
  const conditions = [{ type: 'Ready', status: 'True', reason: 'Made', message: '' }];
  const status = () => ({ conditions });
  return {
    name: 'sweep-operator',
    image: `${operatorImage}-${platform}`,
    kinds: [
      { ...kind, plural: 'widgets', status, finalizer: 'sweep.example.org/widget' },
      { ...kind, plural: 'gadgets', status },
    ],
  };
}

interface Build {
  readonly platform: string;
  readonly group: string;
  readonly version: Version;
  /** Whether it is the second version. */
  readonly isNew: boolean;
}

function definitions({ group, isNew }: Build): MadeComponent {
  return {
    id: 'crds',
    objects: [
      definition(group, 'widgets', 'Widget', isNew ? ['color'] : []),
      definition(group, 'gadgets', 'Gadget'),
    ],
  };
}

function foundation({ platform, isNew }: Build): MadeComponent {
  const ns = `${platform}-base`;
  const rbac = 'rbac.authorization.k8s.io';
  const rules = [{ apiGroups: [''], resources: ['configmaps'], verbs: isNew ? ['get', 'list'] : ['get'] }];
  const subjects = [{ kind: 'ServiceAccount', name: 'base', namespace: ns }];
  return {
    id: 'foundation',
    objects: [
      make(kinds.namespace, [undefined, ns]),
      make(kinds.namespace, [undefined, `${platform}-app`]),
      make(kinds.priority, [undefined, `${platform}-high`], { value: 1000, description: platform }),
      make(kinds.quota, [ns, 'quota'], { spec: { hard: { pods: isNew ? '60' : '50' } } }),
      make(kinds.limits, [ns, 'limits'], {
        spec: { limits: [{ type: 'Container', default: { memory: '8Mi' }, defaultRequest: { cpu: '1m' } }] },
      }),
      make(kinds.serviceAccount, [ns, 'base']),
      make(kinds.role, [ns, 'base'], { rules }),
      make(kinds.binding, [ns, 'base'], {
        roleRef: { apiGroup: rbac, kind: 'Role', name: 'base' },
        subjects,
      }),
      make(kinds.clusterRole, [undefined, `${platform}-base`], { rules }),
      make(kinds.clusterBinding, [undefined, `${platform}-base`], {
        roleRef: { apiGroup: rbac, kind: 'ClusterRole', name: `${platform}-base` },
        subjects,
      }),
      make(kinds.policy, [ns, 'closed'], { spec: { podSelector: {}, policyTypes: ['Ingress'] } }),
    ],
  };
}

function store({ platform, isNew }: Build): MadeComponent {
  const ns = `${platform}-base`;
  const storage = {
    accessModes: ['ReadWriteOnce'],
    resources: { requests: { storage: '1Gi' } },
  };
  return {
    id: 'store',
    needs: ['foundation'],
    objects: [
      make(kinds.secret, [ns, 'store'], { type: 'Opaque', stringData: { port: '5432' } }),
      make(kinds.configMap, [ns, 'store'], { data: { level: isNew ? 'info' : 'debug' } }),
      make(kinds.claim, [ns, 'archive'], { spec: storage }),
      make(kinds.service, [ns, 'store'], {
        spec: { clusterIP: 'None', selector: { app: 'store' }, ports: [{ port: 5432 }] },
      }),
      make(kinds.statefulSet, [ns, 'store'], {
        spec: {
          ...workload('store'),
          serviceName: 'store',
          replicas: isNew ? 2 : 1,
          volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: storage }],
        },
      }),
      make(kinds.budget, [ns, 'store'], {
        spec: { maxUnavailable: 1, selector: { matchLabels: { app: 'store' } } },
      }),
    ],
  };
}

function operator({ platform, group, isNew }: Build): MadeComponent {
  const ns = `${platform}-base`;
  const service = { namespace: ns, name: 'operator', path: '/validate' };
  return {
    id: 'operator',
    needs: ['foundation'],
    objects: [
      make(kinds.configMap, [ns, 'operator'], { data: { settings: 'a: 1\nb: 2\n' } }),
      make(kinds.service, [ns, 'operator'], {
        spec: { selector: { app: 'operator' }, ports: [{ port: 443 }] },
      }),
      make(kinds.deployment, [ns, 'operator'], {
        spec: {
          replicas: 1,
          ...workload('operator', `registry.example.org/${operatorImage}-${platform}:${isNew ? 2 : 1}`),
        },
      }),
      make([`${group}/v1`, 'Widget'], [ns, 'first'], { spec: { size: isNew ? 2 : 1 } }),
      make(kinds.validation, [undefined, `${platform}-widgets`], {
        webhooks: [
          {
            name: 'widgets.sweep.example.org',
            clientConfig: { service },
            rules: [
              { apiGroups: [group], apiVersions: ['v1'], operations: ['CREATE'], resources: ['widgets'] },
            ],
            failurePolicy: 'Fail',
            sideEffects: 'None',
            admissionReviewVersions: ['v1'],
          },
        ],
      }),
    ],
  };
}

function app({ platform, group, version, isNew }: Build): MadeComponent {
  const ns = `${platform}-app`;
  const image = `registry.example.org/app:${isNew ? 2 : 1}`;
  const backend = { service: { name: 'web', port: { number: 80 } } };
  const job = {
    template: { ...podTemplate('job'), spec: { ...podTemplate('job').spec, restartPolicy: 'Never' } },
  };
  return {
    id: 'app',
    needs: ['operator', 'store'],
    objects: [
      make(kinds.configMap, [ns, 'web'], { data: { version: `version ${version}` } }),
      make(kinds.configMap, [ns, 'constant'], { data: { never: 'changes' } }),
      make(kinds.serviceAccount, [ns, 'web'], { automountServiceAccountToken: false }),
      make(kinds.service, [ns, 'web'], { spec: { selector: { app: 'web' }, ports: [{ port: 80 }] } }),
      make(kinds.ingress, [ns, 'web'], {
        spec: {
          rules: [{ host: 'web.test', http: { paths: [{ path: '/', pathType: 'Prefix', backend }] } }],
        },
      }),
      make(kinds.deployment, [ns, 'web'], { spec: { ...workload('web', image) } }),
      make(kinds.autoscaler, [ns, 'web'], {
        spec: {
          scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
          minReplicas: 1,
          maxReplicas: isNew ? 3 : 2,
        },
      }),
      make(kinds.deployment, [ns, 'worker'], { spec: { replicas: isNew ? 2 : 1, ...workload('worker') } }),
      make(kinds.daemonSet, [ns, 'agent'], { spec: workload('agent', image) }),
      make(kinds.job, [ns, 'migrate'], { spec: job }),
      make(kinds.cronJob, [ns, 'nightly'], {
        spec: { schedule: '0 3 * * *', jobTemplate: { spec: job } },
      }),
      make([`${group}/v1`, 'Gadget'], [ns, 'shared'], { spec: { size: 1 } }),
      make([`${group}/v1`, 'Widget'], [ns, 'second'], { spec: { size: 3 } }),
    ],
  };
}

/** Only in the first version: everything about it has to go. */
function old({ platform, group }: Build): MadeComponent {
  const ns = `${platform}-old`;
  return {
    id: 'old',
    needs: ['app'],
    objects: [
      make(kinds.namespace, [undefined, ns]),
      make(kinds.configMap, [ns, 'old'], { data: { a: 'b' } }),
      make(kinds.service, [ns, 'old'], { spec: { selector: { app: 'old' }, ports: [{ port: 80 }] } }),
      make(kinds.deployment, [ns, 'old'], { spec: { ...workload('old') } }),
      make([`${group}/v1`, 'Widget'], [ns, 'old'], { spec: { size: 1 } }),
      make(kinds.configMap, [`${platform}-app`, 'obsolete'], { data: { a: 'b' } }),
    ],
  };
}

/** Only in the second version. */
function late({ platform, group }: Build): MadeComponent {
  const ns = `${platform}-late`;
  return {
    id: 'late',
    needs: ['app'],
    objects: [
      make(kinds.namespace, [undefined, ns]),
      make(kinds.configMap, [ns, 'late'], { data: { a: 'b' } }),
      make(kinds.service, [ns, 'late'], { spec: { selector: { app: 'late' }, ports: [{ port: 80 }] } }),
      make(kinds.deployment, [ns, 'late'], { spec: { ...workload('late') } }),
      make([`${group}/v1`, 'Gadget'], [ns, 'late'], { spec: { size: 1 } }),
    ],
  };
}
