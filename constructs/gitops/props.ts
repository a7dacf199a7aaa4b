import type { ComponentContext } from '../shared/context.js';

/** One component as Argo CD sees it. */
export interface GitopsComponent {
  readonly id: string;
  /** Wave it is synchronised in. */
  readonly wave: number;
  /** Name of its manifest file within the folder of manifests. */
  readonly file: string;
  /** Namespace for objects that name none. */
  readonly namespace: string;
  /** Whether its objects must survive when it disappears: CustomResourceDefinitions, and with them all their objects. */
  readonly keep: boolean;
  /** Whether it holds objects of definitions that come in an earlier wave of the same commit: they cannot be dry-run before. */
  readonly customResources: boolean;
  /** Fields of its objects that controllers write: never a difference, never overwritten. */
  readonly foreignFields: readonly ForeignFields[];
}

/** Fields of a kind that somebody else writes. */
export interface ForeignFields {
  /** Empty for the core group. */
  readonly group: string;
  readonly kind: string;
  /** jq expressions, such as `.webhooks[]?.clientConfig.caBundle`. */
  readonly jqPathExpressions: readonly string[];
}

/** Props of {@link Gitops}. */
export interface GitopsProps {
  /** Its namespace is that of Argo CD. */
  readonly context: ComponentContext;
  /** Name of the root Application and of the project of the components. */
  readonly name: string;
  readonly repositoryUrl: string;
  /** Branch, tag or commit. */
  readonly revision: string;
  /** Folder of the bundle within the repository. */
  readonly path: string;
  readonly components: readonly GitopsComponent[];
  /** Namespaces the components write to. */
  readonly namespaces: readonly string[];
  /** Cluster-scoped kinds the components contain. */
  readonly clusterKinds: readonly { readonly group: string; readonly kind: string }[];
}

/** The cluster that Argo CD runs in. */
export const inCluster = 'https://kubernetes.default.svc';
