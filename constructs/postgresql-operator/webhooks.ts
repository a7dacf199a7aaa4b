import type { Construct } from 'constructs';
import { k8s } from 'cdk8s-plus-28';
import type { ComponentContext } from '../shared/context.js';
import { clusterScoped } from '../shared/metadata.js';
import { webhookConfigurations } from './rules.js';

/** Service of the webhooks. Compiled into the operator, and part of the name in its certificate. */
export const webhookService = 'cnpg-webhook-service';

const mutated = ['backup', 'cluster', 'database', 'scheduledbackup'] as const;
const validated = ['backup', 'cluster', 'database', 'pooler', 'scheduledbackup'] as const;

/**
 * Adds the two webhook configurations. There is no `caBundle`: the operator makes a certificate authority and writes its certificate into
 * both at run time, so a bundle that held the field would take it away again.
 */
export function addWebhooks(scope: Construct, context: ComponentContext): void {
  new k8s.KubeMutatingWebhookConfiguration(scope, 'mutating', {
    metadata: clusterScoped(context, webhookConfigurations.mutating),
    webhooks: mutated.map((kind) => webhook(context, 'mutate', kind)),
  });
  new k8s.KubeValidatingWebhookConfiguration(scope, 'validating', {
    metadata: clusterScoped(context, webhookConfigurations.validating),
    webhooks: validated.map((kind) => webhook(context, 'validate', kind)),
  });
}

function webhook(
  context: ComponentContext,
  verb: 'mutate' | 'validate',
  kind: string,
): k8s.MutatingWebhook & k8s.ValidatingWebhook {
  return {
    // upstream's naming: mcluster.cnpg.io, vcluster.cnpg.io
    name: `${verb[0] ?? ''}${kind}.cnpg.io`,
    admissionReviewVersions: ['v1'],
    clientConfig: {
      service: {
        name: webhookService,
        namespace: context.namespace,
        path: `/${verb}-postgresql-cnpg-io-v1-${kind}`,
        port: 443,
      },
    },
    failurePolicy: 'Fail',
    sideEffects: 'None',
    rules: [
      {
        apiGroups: ['postgresql.cnpg.io'],
        apiVersions: ['v1'],
        operations: ['CREATE', 'UPDATE'],
        resources: [`${kind}s`],
      },
    ],
  };
}
