import type { KubernetesObject } from '../../bundle/object.js';
import type { SecretDeclaration } from '../../bundle/secret.js';

/** A rule as roles have them (https://kubernetes.io/docs/reference/access-authn-authz/rbac/). Absent lists are empty. */
export interface PolicyRule {
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  /** Empty: objects of any name. */
  readonly resourceNames?: readonly string[];
  readonly nonResourceURLs?: readonly string[];
  readonly verbs?: readonly string[];
}

/** Something that a deployer has to be allowed to do. */
export interface Right {
  readonly verb: string;
  /** Empty for the core group. */
  readonly group: string;
  /** Plural, such as `deployments`. */
  readonly resource: string;
  /** Absent: in the whole cluster. */
  readonly namespace?: string;
  /** Objects it is about, sorted. Absent: of any name, as for lists. */
  readonly names?: readonly string[];
  /** What it is needed for, as the end of "to ...". */
  readonly why: string;
  /** Whether a deployment works without it, only with fewer explanations.
   * @default false */
  readonly optional?: boolean;
  /** Rules whoever holds all of them does not need the right: one may give what one has. Absent: nothing stands for it. */
  readonly orElse?: readonly PolicyRule[];
  /** Namespace whose presence makes the right unnecessary. Absent: it is needed in any case. */
  readonly unlessNamespace?: string;
}

/** What a deployer is to deploy. */
export interface RightsRequest {
  /** Name of the installation. */
  readonly platform: string;
  readonly objects: readonly KubernetesObject[];
  /** Secrets that are made before the objects. Absent: none. */
  readonly secrets?: readonly SecretDeclaration[];
  /** Namespaces that are there, and need not be created. Absent: none is known. */
  readonly namespacesKnown?: ReadonlySet<string>;
}
