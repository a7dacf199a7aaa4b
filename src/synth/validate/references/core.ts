import { fieldsOf, itemsOf, numberOf, textOf, type Fields } from '../fields.js';
import type { RenderedObject } from '../../render.js';
import type { Reference } from './reference.js';

type Source = (subject: RenderedObject) => Generator<Reference>;

const rbac = 'rbac.authorization.k8s.io';

/** What built-in kinds other than pods refer to. */
export const coreReferences: Readonly<Record<string, Source>> = {
  ServiceAccount: serviceAccount,
  StatefulSet: statefulSet,
  PersistentVolumeClaim: claim,
  Ingress: ingress,
  RoleBinding: binding,
  ClusterRoleBinding: binding,
  MutatingWebhookConfiguration: webhooks,
  ValidatingWebhookConfiguration: webhooks,
  CustomResourceDefinition: conversion,
  APIService: apiService,
  HorizontalPodAutoscaler: autoscaler,
};

function here(subject: RenderedObject): { namespace?: string } {
  const { namespace } = subject.object.metadata;
  return namespace === undefined ? {} : { namespace };
}

function* serviceAccount(subject: RenderedObject): Generator<Reference> {
  for (const list of ['imagePullSecrets', 'secrets']) {
    for (const [index, { name }] of itemsOf(subject.object[list])) {
      const secret = textOf(name);
      if (secret !== undefined)
        yield {
          subject,
          path: `${list}[${index}].name`,
          kind: 'Secret',
          name: secret,
          optional: false,
          ...here(subject),
        };
    }
  }
}

function* statefulSet(subject: RenderedObject): Generator<Reference> {
  const spec = fieldsOf(subject.object['spec']);
  const name = textOf(spec['serviceName']);
  if (name !== undefined)
    yield { subject, path: 'spec.serviceName', kind: 'Service', name, optional: false, ...here(subject) };
  for (const [index, template] of itemsOf(spec['volumeClaimTemplates']))
    yield* storageClass(subject, fieldsOf(template['spec']), `spec.volumeClaimTemplates[${index}].spec`);
}

function* claim(subject: RenderedObject): Generator<Reference> {
  yield* storageClass(subject, fieldsOf(subject.object['spec']), 'spec');
}

function* storageClass(subject: RenderedObject, spec: Fields, path: string): Generator<Reference> {
  const name = textOf(spec['storageClassName']);
  if (name !== undefined)
    yield { subject, path: `${path}.storageClassName`, kind: 'StorageClass', name, optional: false };
}

function* ingress(subject: RenderedObject): Generator<Reference> {
  const spec = fieldsOf(subject.object['spec']);
  const className = textOf(spec['ingressClassName']);
  if (className !== undefined)
    yield { subject, path: 'spec.ingressClassName', kind: 'IngressClass', name: className, optional: false };
  for (const [index, { secretName }] of itemsOf(spec['tls'])) {
    const name = textOf(secretName);
    if (name !== undefined)
      yield {
        subject,
        path: `spec.tls[${index}].secretName`,
        kind: 'Secret',
        name,
        optional: false,
        ...here(subject),
      };
  }
  yield* backend(subject, spec['defaultBackend'], 'spec.defaultBackend');
  for (const [index, rule] of itemsOf(spec['rules'])) {
    for (const [position, path] of itemsOf(fieldsOf(rule['http'])['paths']))
      yield* backend(subject, path['backend'], `spec.rules[${index}].http.paths[${position}].backend`);
  }
}

function* backend(subject: RenderedObject, value: unknown, path: string): Generator<Reference> {
  const service = fieldsOf(fieldsOf(value)['service']);
  const port = fieldsOf(service['port']);
  yield* serviceReference(
    subject,
    { ...service, ...here(subject), port: port['name'] ?? port['number'] },
    `${path}.service`,
  );
}

function* binding(subject: RenderedObject): Generator<Reference> {
  const role = fieldsOf(subject.object['roleRef']);
  const [kind, name] = [textOf(role['kind']), textOf(role['name'])];
  if (kind !== undefined && name !== undefined)
    yield {
      subject,
      path: 'roleRef.name',
      kind,
      group: rbac,
      name,
      optional: false,
      ...(kind === 'Role' && here(subject)),
    };
  for (const [index, one] of itemsOf(subject.object['subjects'])) {
    const account = textOf(one['name']);
    if (one['kind'] !== 'ServiceAccount' || account === undefined) continue;
    const namespace = textOf(one['namespace']) ?? subject.object.metadata.namespace ?? '';
    yield {
      subject,
      path: `subjects[${index}].name`,
      kind: 'ServiceAccount',
      name: account,
      namespace,
      optional: false,
    };
  }
}

function* webhooks(subject: RenderedObject): Generator<Reference> {
  for (const [index, { clientConfig }] of itemsOf(subject.object['webhooks']))
    yield* webhookService(subject, fieldsOf(clientConfig), `webhooks[${index}].clientConfig`);
}

function* conversion(subject: RenderedObject): Generator<Reference> {
  const webhook = fieldsOf(fieldsOf(fieldsOf(subject.object['spec'])['conversion'])['webhook']);
  yield* webhookService(subject, fieldsOf(webhook['clientConfig']), 'spec.conversion.webhook.clientConfig');
}

function* apiService(subject: RenderedObject): Generator<Reference> {
  yield* webhookService(subject, fieldsOf(subject.object['spec']), 'spec');
}

/** The API server calls port 443 unless another one is named. */
function* webhookService(subject: RenderedObject, config: Fields, path: string): Generator<Reference> {
  const service = fieldsOf(config['service']);
  yield* serviceReference(subject, { ...service, port: service['port'] ?? 443 }, `${path}.service`);
}

function* serviceReference(subject: RenderedObject, service: Fields, path: string): Generator<Reference> {
  const [name, namespace] = [textOf(service['name']), textOf(service['namespace'])];
  const port = textOf(service['port']) ?? numberOf(service['port']);
  if (name === undefined) return;
  yield {
    subject,
    path: `${path}.name`,
    kind: 'Service',
    name,
    optional: false,
    ...(namespace !== undefined && { namespace }),
    ...(port !== undefined && { port }),
  };
}

function* autoscaler(subject: RenderedObject): Generator<Reference> {
  const target = fieldsOf(fieldsOf(subject.object['spec'])['scaleTargetRef']);
  const [kind, name] = [textOf(target['kind']), textOf(target['name'])];
  if (kind !== undefined && name !== undefined)
    yield { subject, path: 'spec.scaleTargetRef.name', kind, name, optional: false, ...here(subject) };
}
