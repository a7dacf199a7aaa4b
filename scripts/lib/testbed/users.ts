import { join } from 'node:path';
import type { ApiAnswer, ApiClient } from './api.js';
import { writeKubeconfig } from './credentials.js';

/** A rule of a ClusterRole. */
export interface PolicyRule {
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly nonResourceURLs?: readonly string[];
  readonly verbs: readonly string[];
}

/** Where users are made. */
export interface UserHome {
  readonly api: ApiClient;
  readonly url: string;
  readonly authority: string;
  /** For the kubeconfig. */
  readonly folder: string;
}

/** Namespace of the ServiceAccounts that users are; every cluster has it. */
const namespace = 'kube-public';

/**
 * Makes a user who may do only what the rules say: a ServiceAccount, since the API server reads its token file only once. Called again, it
 * gives the rules anew.
 *
 * @returns path of a kubeconfig
 * @throws Error when the API server refuses
 */
export async function makeUser(
  { api, url, authority, folder }: UserHome,
  name: string,
  rules: readonly PolicyRule[],
): Promise<string> {
  const full = `testbed-${name}`;
  const metadata = { name: full };
  const rbac = { apiVersion: 'rbac.authorization.k8s.io/v1', metadata };
  const subject = { kind: 'ServiceAccount', name: full, namespace };
  const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: full };
  const account = `/api/v1/namespaces/${namespace}/serviceaccounts/${full}`;
  const roles = '/apis/rbac.authorization.k8s.io/v1';
  await apply(api, account, { apiVersion: 'v1', kind: 'ServiceAccount', metadata });
  await apply(api, `${roles}/clusterroles/${full}`, { ...rbac, kind: 'ClusterRole', rules });
  await apply(api, `${roles}/clusterrolebindings/${full}`, {
    ...rbac,
    kind: 'ClusterRoleBinding',
    roleRef,
    subjects: [subject],
  });
  const request = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: { audiences: [] } };
  const answer = expected(await api.request(`${account}/token`, { method: 'POST', body: request }));
  const { token } = (answer.body as { status: { token: string } }).status;
  const file = join(folder, `kubeconfig-${name}`);
  writeKubeconfig(file, { url, token, authority });
  return file;
}

async function apply(api: ApiClient, path: string, body: unknown): Promise<void> {
  const contentType = 'application/apply-patch+yaml';
  expected(
    await api.request(`${path}?fieldManager=testbed&force=true`, { method: 'PATCH', contentType, body }),
  );
}

function expected(answer: ApiAnswer): ApiAnswer {
  if (answer.status >= 300) throw new Error(`${answer.status}: ${JSON.stringify(answer.body)}`);
  return answer;
}
