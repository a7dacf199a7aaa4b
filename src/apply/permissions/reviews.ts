import { isRecord } from '../../kernel/json.js';
import type { KubeClient } from '../../kube/client.js';
import { at, recordsAt } from '../readiness/read.js';
import type { PolicyRule, Right } from './model.js';

/** What asking about one's own rights needs. */
export interface ReviewContext {
  readonly client: KubeClient;
  readonly signal: AbortSignal;
}

/** What somebody may do in one place. */
export interface OwnRules {
  readonly rules: readonly PolicyRule[];
  /** Whether there may be more: an authorizer that cannot list its rules has a say too. */
  readonly incomplete: boolean;
}

/**
 * No namespace can have this name, so that no Role is bound in it: what is allowed there is allowed everywhere.
 */
export const nowhere = 'cto:everywhere';

/** Rules that hold in a namespace; one request. */
export async function rulesIn({ client, signal }: ReviewContext, namespace: string): Promise<OwnRules> {
  const { body } = await client.request({
    method: 'POST',
    path: '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews',
    body: { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectRulesReview', spec: { namespace } },
    signal,
  });
  const rules = ['resourceRules', 'nonResourceRules'].flatMap((key) => recordsAt(body, 'status', key));
  return { rules, incomplete: at(body, 'status', 'incomplete') === true };
}

/** Whether one thing is allowed; one request. @param name absent: objects of any name */
export async function isAllowed(
  { client, signal }: ReviewContext,
  { verb, group, resource, namespace }: Pick<Right, 'verb' | 'group' | 'resource' | 'namespace'>,
  name?: string,
): Promise<boolean> {
  const resourceAttributes = { verb, group, resource, namespace, name };
  const { body } = await client.request({
    method: 'POST',
    path: '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
    body: {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SelfSubjectAccessReview',
      spec: { resourceAttributes },
    },
    signal,
  });
  const status = isRecord(body) ? body['status'] : undefined;
  return at(status, 'allowed') === true && at(status, 'denied') !== true;
}
