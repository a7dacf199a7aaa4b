import type { PolicyRule, RightsContext } from '../../../src/apply/permissions/index.js';
import { createLimit } from '../../../src/kernel/limit.js';
import type { KubeClient, KubeRequest } from '../../../src/kube/client.js';
import { KubeError } from '../../../src/kube/errors.js';

/** What a fake cluster lets its user do. */
export interface FakeRights {
  /** Rules that hold everywhere. */
  readonly everywhere?: readonly PolicyRule[];
  /** Rules of one namespace. */
  readonly local?: Readonly<Record<string, readonly PolicyRule[]>>;
  /** Single questions that are answered with yes, as `verb group/resource namespace name`. */
  readonly allowed?: readonly string[];
  /** Whether an authorizer cannot list its rules. */
  readonly incomplete?: boolean;
  /** Namespaces that are there. */
  readonly namespaces?: readonly string[];
}

interface Review {
  readonly spec: {
    readonly namespace?: string;
    readonly resourceAttributes?: Readonly<Record<string, string | undefined>>;
  };
}

/** A cluster that only knows rights, and counts requests. */
export function fakeRights(rights: FakeRights): { ctx: RightsContext; asked: string[] } {
  const asked: string[] = [];
  const answer = (request: KubeRequest): unknown => {
    const { spec } = (request.body ?? { spec: {} }) as Review;
    if (request.path.endsWith('selfsubjectaccessreviews')) {
      const {
        verb = '',
        group = '',
        resource = '',
        namespace = '',
        name = '',
      } = spec.resourceAttributes ?? {};
      const question = `${verb} ${group}/${resource} ${namespace} ${name}`.trim();
      asked.push(question);
      return { status: { allowed: (rights.allowed ?? []).includes(question) } };
    }
    if (request.path.endsWith('selfsubjectrulesreviews')) {
      const { namespace = '' } = spec;
      asked.push(`rules in ${namespace}`);
      const resourceRules = [...(rights.everywhere ?? []), ...(rights.local?.[namespace] ?? [])];
      return { status: { resourceRules, nonResourceRules: [], incomplete: rights.incomplete ?? false } };
    }
    const name = request.path.split('/').at(-1) ?? '';
    if ((rights.namespaces ?? []).includes(name))
      return { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
    throw new KubeError('not found', { kind: 'not-found', status: 404 });
  };
  const client: KubeClient = {
    target: { server: 'https://fake', source: 'fake' },
    request: (request) =>
      new Promise((resolve) => {
        resolve({ status: 200, body: answer(request), warnings: [] });
      }),
    watch: () => {
      throw new TypeError('nobody watches rights');
    },
    close: () => undefined,
  };
  const clock = { elapsed: () => 0 };
  const limit = createLimit({ concurrency: 8, clock });
  return { ctx: { client, limit, signal: new AbortController().signal }, asked };
}
