import type { ValidationRule } from '../rule.js';
import { bundleRules } from './bundle.js';
import { staleException, unknownRuleWith } from './exceptions.js';
import { flowRules } from './flows.js';
import { identityRules } from './identity.js';
import { imageRules } from './images.js';
import { planRules } from './plan.js';
import { portRules } from './ports.js';
import { rbacRules } from './rbac.js';
import { referenceRules } from './references.js';
import { schemaRules } from './schema/index.js';
import { scopeRules } from './scope.js';
import { secretRules } from './secrets.js';
import { securityRules } from './security.js';
import { selectorRules } from './selectors.js';
import { textRules } from './texts.js';
import { workloadRules } from './workloads.js';

/** Rules by topic, in the order of the documentation and of findings. */
export interface RuleTopic {
  readonly title: string;
  readonly rules: readonly ValidationRule[];
}

const checked: readonly RuleTopic[] = [
  { title: 'Form of the bundle', rules: bundleRules },
  { title: 'Identity', rules: identityRules },
  { title: 'Kubernetes schemas', rules: schemaRules },
  { title: 'Namespaces', rules: scopeRules },
  { title: 'Selectors', rules: selectorRules },
  { title: 'Ports', rules: portRules },
  { title: 'References', rules: referenceRules },
  { title: 'Secrets', rules: secretRules },
  { title: 'Images', rules: imageRules },
  { title: 'Security of pods', rules: securityRules },
  { title: 'Rights', rules: rbacRules },
  { title: 'Workloads', rules: workloadRules },
  { title: 'Network flows', rules: flowRules },
  { title: 'Sums', rules: planRules },
  { title: 'Texts', rules: textRules },
];

/** Ids that an exception of a component record may name. */
export const excusableIds: ReadonlySet<string> = new Set(
  checked.flatMap(({ rules: list }) => list.flatMap(({ excusedBy }) => excusedBy ?? [])),
);

/** Every topic. */
export const topics: readonly RuleTopic[] = [
  ...checked,
  { title: 'Exceptions', rules: [unknownRuleWith(excusableIds), staleException] },
];

/** Every validation rule, in the order in which findings are shown. */
export const rules: readonly ValidationRule[] = topics.flatMap(({ rules: list }) => list);
