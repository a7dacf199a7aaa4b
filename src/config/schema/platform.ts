import { z } from 'zod';
import { isDnsLabel } from '../../kernel/names.js';
import {
  cidrBlock,
  hostName,
  httpUrl,
  labelMap,
  namespaceName,
  objectName,
  portNumber,
  registryHost,
} from './values.js';
import { deferredText, secretSource } from './secrets.js';

/** Identity of the installation. */
export const platformSettings = z
  .strictObject({
    name: z
      .string()
      .refine(isDnsLabel, 'must be a DNS label: 1 to 63 of a-z, 0-9 and "-"')
      .default('cto')
      .describe('Name of this installation; stands in labels and dashboards.'),
    domain: hostName
      .optional()
      .describe(
        'Domain under which the platform is reached; its services get names below it. Absent: no public names.',
      ),
    namespace: namespaceName
      .default('cto')
      .describe('Namespace of the controller, the agents and their workflows.'),
    ingress_type: z
      .enum(['none', 'ingress', 'gateway'])
      .default('none')
      .describe('How services are exposed: not at all, by Ingress objects, or by Gateway API routes.'),
    label_prefix: z
      .string()
      .regex(/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/, 'must be a DNS subdomain')
      .default('cto.dev')
      .describe('Prefix of the labels and annotations that the platform adds.'),
  })
  .prefault({});

/** One GitHub App; everything here ends up in a Secret. */
export const githubApp = z.strictObject({
  id: deferredText.optional().describe('App id as shown by GitHub. Absent: to be provided at deploy time.'),
  client_id: deferredText.optional().describe('Client id of the App. Absent: to be provided at deploy time.'),
  private_key_path: deferredText
    .optional()
    .describe(
      'Path of the PEM private key on the machine that deploys. Absent: to be provided at deploy time.',
    ),
});

/** GitHub, as the platform uses it. */
export const githubSettings = z
  .strictObject({
    url: httpUrl
      .default('https://github.com')
      .describe('Address of GitHub, or of a GitHub Enterprise Server.'),
    organization: z
      .string()
      .regex(
        /^[A-Za-z0-9](-?[A-Za-z0-9]){0,38}$/,
        'must be a GitHub account name: letters, digits and single "-"',
      )
      .default('example-org')
      .describe('Organization or user that owns the repositories. The default is a placeholder.'),
    repository: z
      .string()
      .regex(/^[A-Za-z0-9._-]{1,100}$/, 'must be a repository name without its owner')
      .default('example-repo')
      .describe('Repository that agents work on unless told otherwise. The default is a placeholder.'),
    apps: z.record(z.string(), githubApp).default({}).describe('GitHub App of each agent, by agent name.'),
    webhook_secret: secretSource
      .optional()
      .describe('Secret that signs webhook deliveries. Absent: generated at deploy time.'),
  })
  .prefault({});

/** Where container images are pulled from. */
export const registrySettings = z
  .strictObject({
    type: z
      .enum(['local', 'ghcr', 'ecr', 'gcr', 'acr', 'dockerhub', 'harbor', 'generic'])
      .default('local')
      .describe(
        'Kind of registry; "local" keeps upstream image names, for images side-loaded or pulled from upstream.',
      ),
    url: registryHost
      .optional()
      .describe('Host of the registry. Absent: ghcr.io for ghcr, docker.io for dockerhub, none for local.'),
    namespace: z
      .string()
      .regex(/^[a-z0-9]+([._/-][a-z0-9]+)*$/, 'must be a lower-case repository path')
      .optional()
      .describe('Path put before each repository. Absent: none.'),
    username: deferredText
      .optional()
      .describe('User for pulling images. Absent: no pull secret unless pull_secret is set.'),
    password: secretSource.optional().describe('Password or token for pulling images, by reference.'),
    pull_secret: objectName
      .optional()
      .describe(
        'Name of the image pull Secret. Absent: "registry-credentials" when credentials are given, else none.',
      ),
  })
  .prefault({});

/** Parts of the platform that are switched on top of the profile. */
export const featureSettings = z
  .strictObject({
    monitoring: z.boolean().default(false).describe('Metrics, dashboards.'),
    databases: z
      .boolean()
      .default(false)
      .describe('The PostgreSQL operator and the database of the platform.'),
    mail_notifications: z.boolean().default(false).describe('Mail on failed syncs, failed runs and alerts.'),
    backup: z.boolean().default(false).describe('Scheduled backups of cluster state and volumes.'),
    high_availability: z
      .boolean()
      .default(false)
      .describe('Replicas, spread and disruption budgets for everything.'),
  })
  .prefault({});

/** Access from outside without a public address. */
export const tunnelingSettings = z
  .strictObject({
    type: z.enum(['none', 'ngrok', 'cloudflare']).default('none').describe('Provider of the tunnel.'),
    hostname: hostName
      .optional()
      .describe(
        'Public host name of the tunnel. Absent: "webhooks." before platform.domain; without a domain ngrok chooses one.',
      ),
    token: secretSource
      .optional()
      .describe(
        'ngrok authtoken or Cloudflare tunnel token, by reference. Absent: to be provided at deploy time.',
      ),
  })
  .prefault({});

/** Persistent volumes. */
export const storageSettings = z
  .strictObject({
    class: objectName
      .optional()
      .describe('StorageClass of every volume. Absent: the default class of the cluster.'),
  })
  .prefault({});

/** What the bundle has to know of the cluster. */
export const clusterSettings = z
  .strictObject({
    dns_domain: z.string().min(1).default('cluster.local').describe('DNS domain of Services.'),
    api_server_cidrs: z
      .array(cidrBlock)
      .min(1)
      .default(['0.0.0.0/0'])
      .describe(
        'Addresses of the API server, to which pods that use it may connect. Narrow it where they are known.',
      ),
    api_server_ports: z.array(portNumber).min(1).default([443, 6443]).describe('Ports of the API server.'),
  })
  .prefault({});

/** Placement of every pod of the platform. */
export const schedulingSettings = z
  .strictObject({
    node_selector: labelMap.default({}).describe('Labels a node must have. Default: any node.'),
    tolerations: z
      .array(
        z.strictObject({
          key: z.string().describe('Taint key.'),
          operator: z
            .enum(['Exists', 'Equal'])
            .default('Exists')
            .describe('How the taint value is compared.'),
          value: z.string().optional().describe('Taint value, for Equal.'),
          effect: z
            .enum(['NoSchedule', 'PreferNoSchedule', 'NoExecute'])
            .optional()
            .describe('Absent: every effect.'),
        }),
      )
      .default([])
      .describe('Taints that the pods accept.'),
  })
  .prefault({});

/** How the bundle is published for Argo CD. */
export const gitopsSettings = z
  .strictObject({
    repository_url: z
      .string()
      .regex(/^(https?:\/\/|ssh:\/\/|git@)\S+$/, 'must be an https or ssh address of a git repository')
      .optional()
      .describe('Repository that Argo CD reads. Absent: github.organization and github.repository.'),
    revision: z.string().min(1).default('HEAD').describe('Branch, tag or commit that Argo CD follows.'),
    path: z
      .string()
      .regex(/^[A-Za-z0-9._/-]+$/, 'must be a relative path')
      .optional()
      .describe('Folder of this bundle in the repository. Absent: dist/<profile>.'),
  })
  .prefault({});

/** Other repository, tag or digest for one image of the catalogue. */
export const imageOverride = z.strictObject({
  repository: z
    .string()
    .min(1)
    .optional()
    .describe('Full repository, used as it is. Absent: that of the catalogue.'),
  tag: z
    .string()
    .regex(/^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/, 'must be an image tag')
    .refine((tag) => tag !== 'latest', 'must not be "latest": it moves')
    .optional()
    .describe('Tag. Absent: that of the catalogue.'),
  digest: z
    .string()
    .regex(/^sha256:[0-9a-f]{64}$/, 'must be "sha256:" and 64 hexadecimal digits')
    .optional()
    .describe('Digest, which pins the content. Absent: by tag alone.'),
});
