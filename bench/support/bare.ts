import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import type { KubernetesObject } from '../../src/bundle/object.js';

/** Requests at once: more was measured to bring nothing. */
const atOnce = 8;

/** Names of kinds in paths. */
const plurals: Readonly<Record<string, string>> = {
  Namespace: 'namespaces',
  ConfigMap: 'configmaps',
  Service: 'services',
  ServiceAccount: 'serviceaccounts',
  Role: 'roles',
  RoleBinding: 'rolebindings',
};

/** What the yardstick needs. */
export interface BareTask {
  readonly url: string;
  readonly token: string;
  readonly authority: string;
  /** Applied first, then the others. */
  readonly namespaces: readonly KubernetesObject[];
  readonly objects: readonly KubernetesObject[];
}

/**
 * The yardstick: server-side apply of every object by requests in parallel and nothing else. It knows its paths by heart, waits for nothing and
 * looks at nothing but the status.
 *
 * @param file a {@link BareTask} as JSON
 * @throws Error when the API server refuses one
 */
export async function applyBare(file: string): Promise<void> {
  const task = JSON.parse(readFileSync(file, 'utf8')) as BareTask;
  const agent = new Agent({ keepAlive: true, ca: task.authority, maxSockets: atOnce });
  for (const objects of [task.namespaces, task.objects]) {
    const queue = objects.values();
    const worker = async () => {
      for (const object of queue) await patch(task, agent, object);
    };
    await Promise.all(Array.from({ length: atOnce }, worker));
  }
  agent.destroy();
}

function patch({ url, token }: BareTask, agent: Agent, object: KubernetesObject): Promise<void> {
  const { apiVersion, kind, metadata } = object;
  const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const scope = metadata.namespace === undefined ? '' : `/namespaces/${metadata.namespace}`;
  const path = `${root}${scope}/${plurals[kind] ?? ''}/${metadata.name}?fieldManager=bare&force=true`;
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/apply-patch+yaml' };
  return new Promise((resolve, reject) => {
    const sent = request(new URL(path, url), { agent, method: 'PATCH', headers }, (answer) => {
      answer.resume();
      answer.on('end', () =>
        (answer.statusCode ?? 500) < 300
          ? resolve()
          : reject(new Error(`${path}: ${answer.statusCode ?? 0}`)),
      );
    });
    sent.on('error', reject);
    sent.end(JSON.stringify(object));
  });
}
