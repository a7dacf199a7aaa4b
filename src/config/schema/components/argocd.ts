import { z } from 'zod';
import { duration, httpUrl, objectName } from '../values.js';
import { componentSettings, containerResources, workloadSettings } from './common.js';

/** Repository that Argo CD may read with credentials. */
const repository = z.strictObject({
  url: z
    .string()
    .regex(/^(https?:\/\/|ssh:\/\/|git@)\S+$/, 'must be an https or ssh address of a git repository')
    .describe('Address of the repository, as Applications name it.'),
  secret: objectName.describe(
    'Name of the Secret with the credentials; it needs the label argocd.argoproj.io/secret-type: repository.',
  ),
});

/** Identity provider that people sign in with. */
const oidc = z.strictObject({
  name: z.string().min(1).default('single sign-on').describe('Name on the sign-in button.'),
  issuer: httpUrl.describe('Issuer address of the provider.'),
  client_id: z
    .string()
    .min(1)
    .describe('Client id at the provider. The client secret is in the Secret argocd-oidc.'),
});

/** Settings of Argo CD. Requests follow the values argo-helm suggests; upstream sets none. */
export const argocd = componentSettings('argocd', {
  admin_enabled: z
    .boolean()
    .default(true)
    .describe('Whether the built-in user "admin" may sign in. Switch it off once people sign in by oidc.'),
  default_role: z
    .string()
    .regex(/^(role:[A-Za-z0-9._-]+)?$/, 'must be a role such as "role:readonly", or empty')
    .default('role:readonly')
    .describe('Role of everybody who is signed in. Empty: none.'),
  admin_groups: z
    .array(z.string().regex(/^[^,"\r\n]+$/, 'must be a group name without commas and quotes'))
    .default([])
    .describe('Groups of the identity provider that may do everything.'),
  oidc: oidc.optional().describe('Identity provider. Absent: only the built-in user can sign in.'),
  reconciliation: duration
    .default('120s')
    .describe('Time between two looks at the repositories. Webhooks make it quicker.'),
  repositories: z
    .array(repository)
    .default([])
    .describe('Repositories that need credentials. Public ones need no entry.'),
  parameters: z
    .record(z.string().min(1), z.string())
    .default({})
    .describe('Further keys of argocd-cmd-params-cm; the pods restart when they change.'),
  controller: workloadSettings({ cpu: '250m', memory: '256Mi', memory_limit: '1Gi' }),
  repo_server: workloadSettings({ cpu: '50m', memory: '128Mi', memory_limit: '512Mi' }),
  server: workloadSettings({ cpu: '50m', memory: '64Mi', memory_limit: '256Mi' }),
  applicationset: workloadSettings({ cpu: '25m', memory: '64Mi', memory_limit: '256Mi' }),
  notifications: z
    .strictObject({ resources: containerResources({ cpu: '25m', memory: '64Mi', memory_limit: '128Mi' }) })
    .prefault({}),
  redis: z
    .strictObject({ resources: containerResources({ cpu: '50m', memory: '64Mi', memory_limit: '128Mi' }) })
    .prefault({}),
});
