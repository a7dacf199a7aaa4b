import {
  filled,
  natural,
  port,
  positive,
  service,
  some,
  subdomain,
  type Constraint,
  type Constraints,
} from './constraint.js';

const absolute: Constraint = { form: 'absolute-path', ...filled };

const webhook: Readonly<Record<string, Constraint>> = {
  name: { ...subdomain, ...filled },
  sideEffects: { enum: ['None', 'NoneOnDryRun'] },
  timeoutSeconds: { minimum: 1, maximum: 30 },
  admissionReviewVersions: { minItems: 1 },
};

/** Rights, webhooks, classes and CustomResourceDefinitions. */
export const CLUSTER: Constraints = {
  'rbac.v1.PolicyRule': { verbs: { minItems: 1 } },
  'rbac.v1.RoleRef': {
    apiGroup: { enum: ['rbac.authorization.k8s.io'] },
    name: { form: 'path-segment', ...filled },
  },
  'rbac.v1.Subject': { kind: { enum: ['ServiceAccount', 'User', 'Group'] }, name: filled },
  'rbac.v1.AggregationRule': { clusterRoleSelectors: some },
  'storage.v1.StorageClass': { provisioner: { form: 'qualified-name', ...filled } },
  'coordination.v1.LeaseSpec': { leaseDurationSeconds: positive, leaseTransitions: natural },
  'admissionregistration.v1.MutatingWebhook': webhook,
  'admissionregistration.v1.ValidatingWebhook': webhook,
  'admissionregistration.v1.ServiceReference': { name: filled, namespace: filled, port, path: absolute },
  'admissionregistration.v1.RuleWithOperations': {
    operations: some,
    apiGroups: some,
    apiVersions: some,
    resources: some,
  },
  'apiextensions.v1.ServiceReference': { name: filled, namespace: filled, port, path: absolute },
  'apiextensions.v1.CustomResourceDefinitionSpec': {
    group: { ...subdomain, ...filled },
    scope: { enum: ['Cluster', 'Namespaced'] },
    preserveUnknownFields: { enum: [false] },
    versions: { minItems: 1 },
  },
  'apiextensions.v1.CustomResourceDefinitionNames': {
    plural: { ...service, ...filled },
    singular: service,
    shortNames: { items: { ...service, ...filled } },
    categories: { items: { ...service, ...filled } },
    kind: { pattern: '^[A-Z][A-Za-z0-9]{0,62}$' },
    listKind: { pattern: '^[A-Z][A-Za-z0-9]{0,62}$' },
  },
  'apiextensions.v1.CustomResourceDefinitionVersion': {
    name: { ...service, ...filled },
    schema: { isRequired: true },
  },
  'apiextensions.v1.CustomResourceValidation': { openAPIV3Schema: { isRequired: true } },
  'apiextensions.v1.CustomResourceColumnDefinition': {
    name: filled,
    type: { enum: ['boolean', 'date', 'integer', 'number', 'string'] },
    format: { enum: ['int32', 'int64', 'float', 'double', 'byte', 'date', 'date-time', 'password', ''] },
    jsonPath: filled,
  },
  'apiextensions.v1.CustomResourceConversion': { strategy: { enum: ['None', 'Webhook'] } },
  'apiextensions.v1.ValidationRule': {
    rule: { ...filled, maxLength: 5120 },
    message: { maxLength: 2048 },
    reason: {
      enum: ['FieldValueInvalid', 'FieldValueForbidden', 'FieldValueRequired', 'FieldValueDuplicate'],
    },
  },
};
