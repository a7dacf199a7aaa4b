import type { Schema } from '../schema.js';

/** What the API server demands of one field beyond its OpenAPI. */
export type Constraint = Omit<Schema, 'required' | 'items' | 'properties' | '$ref'> & {
  /** The field must be there, although its OpenAPI does not say so. */
  readonly isRequired?: true;
  /** Demanded of each item of a list or each value of a map. */
  readonly items?: Constraint;
};

export const label: Constraint = { form: 'dns-label' };
export const subdomain: Constraint = { form: 'dns-subdomain' };
export const service: Constraint = { form: 'dns-1035-label' };
export const filled: Constraint = { minLength: 1 };
export const port: Constraint = { minimum: 1, maximum: 65535 };
export const portOrName: Constraint = { form: 'port-or-name' };
export const natural: Constraint = { minimum: 0 };
export const positive: Constraint = { minimum: 1 };
export const some: Constraint = { isRequired: true, minItems: 1 };
export const labels: Constraint = { keyForm: 'qualified-name', items: { form: 'label-value' } };
export const amounts: Constraint = { keyForm: 'qualified-name' };

/** Constraints by type and field. */
export type Constraints = Readonly<Record<string, Readonly<Record<string, Constraint>>>>;
