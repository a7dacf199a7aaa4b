import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ContextSettings } from './model.js';

/** Where the kubelet mounts the service account (https://kubernetes.io/docs/tasks/run-application/access-api-from-pod/). */
export const serviceAccountFolder = '/var/run/secrets/kubernetes.io/serviceaccount';

/** Settings of the cluster this process runs in; undefined when it runs in none. */
export function inClusterSettings(
  env: Readonly<Record<string, string | undefined>>,
  folder: string = serviceAccountFolder,
): ContextSettings | undefined {
  const host = env['KUBERNETES_SERVICE_HOST'] ?? '';
  const port = env['KUBERNETES_SERVICE_PORT'] ?? '';
  const tokenFile = join(folder, 'token');
  if (host === '' || port === '' || !existsSync(tokenFile)) return undefined;
  const authority = join(folder, 'ca.crt');
  return {
    source: 'in-cluster',
    cluster: {
      server: new URL(`https://${host.includes(':') ? `[${host}]` : host}:${port}`),
      insecure: false,
      ...(existsSync(authority) && { authority: { path: authority, file: authority, key: 'ca.crt' } }),
    },
    user: { tokenFile },
  };
}
