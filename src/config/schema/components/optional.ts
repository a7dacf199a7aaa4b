import { z } from 'zod';
import { secretSource, deferredText } from '../secrets.js';
import { hostName, labelMap, namespaceName, objectName, portNumber } from '../values.js';
import { componentSettings, objectPatch, workloadSettings } from './common.js';

const mailAddress = z.email('must be a mail address such as "platform@example.com"');

const patches = z
  .array(objectPatch)
  .default([])
  .describe('Changes to single objects, for the last five percent.');

/** TLS of the routes: a Secret that exists, or an issuer of cert-manager that makes it. */
const ingressTls = z
  .strictObject({
    enabled: z
      .boolean()
      .default(true)
      .describe('Whether the routes end TLS. Off only where something in front does.'),
    secret_name: objectName
      .default('cto-tls')
      .describe('Secret of type kubernetes.io/tls for the host names, in each namespace with a route.'),
    cluster_issuer: objectName
      .optional()
      .describe('ClusterIssuer of cert-manager that makes the Secret. Absent: somebody else provides it.'),
  })
  .prefault({});

/** The Gateway that routes attach to when platform.ingress_type is gateway. */
const ingressGateway = z
  .strictObject({
    name: objectName.default('cto').describe('Name of the Gateway.'),
    namespace: namespaceName
      .optional()
      .describe(
        'Namespace of the Gateway. Absent: components.ingress.controller_namespace. It has to exist: a Gateway in a namespace of the platform would fall under its default-deny policies.',
      ),
    create: z
      .boolean()
      .default(false)
      .describe('Whether the bundle makes the Gateway. Then components.ingress.class_name is needed.'),
  })
  .prefault({});

/** Settings of the routes from outside. Each lives in the namespace of the Service it leads to. */
export const ingress = z
  .strictObject({
    class_name: objectName
      .optional()
      .describe(
        'IngressClass, or GatewayClass of a Gateway that the bundle makes. Absent: the default class of the cluster.',
      ),
    annotations: labelMap
      .default({})
      .describe('Annotations of every route, for what the ingress controller wants to know.'),
    https_backend_annotations: labelMap
      .default({ 'nginx.ingress.kubernetes.io/backend-protocol': 'HTTPS' })
      .describe(
        'Annotations of Ingress objects whose Service speaks HTTPS with a certificate of its own. The default is understood by ingress-nginx.',
      ),
    controller_namespace: namespaceName
      .default('kube-system')
      .describe(
        'Namespace of the ingress controller or gateway pods, from which the services accept connections. The default is that of Traefik in k3s.',
      ),
    tls: ingressTls,
    gateway: ingressGateway,
    patches,
  })
  .refine(({ gateway, class_name }) => !gateway.create || class_name !== undefined, {
    path: ['class_name'],
    error: 'is needed when gateway.create is true: a Gateway names its class',
  })
  .prefault({});

/** Settings of the tunnel. */
export const tunnel = componentSettings('tunnel', {
  agent: workloadSettings({ cpu: '10m', memory: '32Mi', memory_limit: '128Mi' }),
});

/** The mail server. Argo CD, Grafana and the platform's controller send through it. */
const smtp = z
  .strictObject({
    host: hostName
      .default('smtp.example.com')
      .describe('Host of the mail server. The default is a placeholder that sends nothing.'),
    port: portNumber
      .default(587)
      .describe('Port: 587 for STARTTLS, 465 for TLS from the start, 25 for relays.'),
    from: mailAddress
      .default('cto@example.com')
      .describe('Sender of the mails. The default is a placeholder.'),
    recipients: z
      .array(mailAddress)
      .min(1)
      .default(['platform@example.com'])
      .describe('Receivers of the mails. The default is a placeholder.'),
    starttls: z
      .boolean()
      .default(true)
      .describe('Whether the connection is upgraded by STARTTLS. Off for port 465, where TLS comes first.'),
    username: deferredText
      .optional()
      .describe('User at the mail server. Absent: to be provided at deploy time, or none.'),
    password: secretSource
      .optional()
      .describe('Password at the mail server, by reference. Absent: to be provided at deploy time, or none.'),
  })
  .prefault({});

/** Settings of mail notifications. */
export const mailNotifications = z.strictObject({ smtp, patches }).prefault({});
