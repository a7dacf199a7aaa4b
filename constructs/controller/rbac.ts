import type { Construct } from 'constructs';
import { role, serviceAccount, type Rule } from '../shared/rbac.js';
import { workflowServiceAccounts as accounts } from '../shared/workflow-contract.js';
import { leaseName, type ControllerProps } from './props.js';

/**
 * Accounts and rights, all within one namespace. Nothing is bound for agents: what they may do on GitHub their Apps decide, and in the
 * cluster they may do nothing.
 */
export function addAccess(scope: Construct, props: ControllerProps): void {
  const { context } = props;
  serviceAccount(scope, context, accounts.controller);
  serviceAccount(scope, context, accounts.agent);
  // Argo makes the pods of steps and leaves mounting the token to the account
  serviceAccount(scope, context, accounts.workflow, { automountToken: true });
  role(scope, context, {
    name: 'controller',
    rules: controllerRules(props.readableSecrets),
    subjects: [{ name: accounts.controller }],
  });
  role(scope, context, {
    name: 'workflow-runner',
    rules: workflowRules,
    subjects: [{ name: accounts.workflow }],
  });
}

function controllerRules(secrets: readonly string[]): readonly Rule[] {
  return [
    {
      groups: ['agents.platform'],
      resources: ['coderuns', 'docsruns'],
      verbs: ['get', 'list', 'watch', 'update', 'patch', 'delete'],
    },
    {
      groups: ['agents.platform'],
      resources: ['coderuns/status', 'docsruns/status'],
      verbs: ['get', 'update', 'patch'],
    },
    {
      groups: ['agents.platform'],
      resources: ['coderuns/finalizers', 'docsruns/finalizers'],
      verbs: ['update'],
    },
    {
      groups: ['batch'],
      resources: ['jobs'],
      verbs: ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete'],
    },
    {
      groups: [''],
      resources: ['configmaps'],
      verbs: ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete'],
    },
    {
      groups: [''],
      resources: ['persistentvolumeclaims'],
      verbs: ['get', 'list', 'watch', 'create', 'delete'],
    },
    { groups: [''], resources: ['pods', 'pods/log'], verbs: ['get', 'list', 'watch'] },
    { groups: [''], resources: ['events'], verbs: ['create', 'patch'] },
    { groups: [''], resources: ['secrets'], verbs: ['get'], names: secrets },
    ...leaseRules,
  ];
}

/** A name cannot restrict `create`, so that stands alone. */
const leaseRules: readonly Rule[] = [
  { groups: ['coordination.k8s.io'], resources: ['leases'], verbs: ['create'] },
  {
    groups: ['coordination.k8s.io'],
    resources: ['leases'],
    verbs: ['get', 'update', 'patch'],
    names: [leaseName],
  },
];

/** A step applies one run and then reads it until it has ended. */
const workflowRules: readonly Rule[] = [
  { groups: ['agents.platform'], resources: ['coderuns', 'docsruns'], verbs: ['create', 'get', 'patch'] },
];
