import type { Construct } from 'constructs';
import type { ComponentContext, NamespacePlan } from '../../constructs/shared/context.js';
import type { KindFacts } from '../bundle/kind-facts.js';
import type { Config } from '../config/index.js';
import type { SecretDeclaration } from '../bundle/secret.js';
import type { CrdName } from './crds.js';
import type { Flow, PodGroup } from './flows.js';
import type { Image } from './images.js';

/** What a component is for; the groups of the seeds. */
export type Category = 'core' | 'orchestration' | 'monitoring' | 'database' | 'security' | 'optional';

/** The project a component comes from. */
export interface Upstream {
  /** Name of the project. */
  readonly name: string;
  /** Version whose manifests the construct follows. */
  readonly version: string;
  /** Where that version is published. */
  readonly source: string;
}

/** Where ours departs from the upstream manifests, and why. */
export interface Difference {
  /** What is different. */
  readonly what: string;
  /** The reason. */
  readonly why: string;
}

/** A rule that an object of the component must break, and why. */
export interface Exception {
  /** Id of the validation rule, such as `security/host-path`. */
  readonly rule: string;
  /** Object, as `Kind/name`. `*` in the name stands for any text. */
  readonly object: string;
  /** Reason that a security reviewer accepts. */
  readonly why: string;
  /** Configurations in which it is needed; in the others it is not reported as unused. Absent: all. */
  readonly when?: (config: Config) => boolean;
}

/** A namespace a component lives in. */
export interface NamespaceNeed {
  /** Name. */
  readonly name: string;
  /** Pod Security level that is enforced there.
   * @default 'restricted' */
  readonly podSecurity?: 'restricted' | 'baseline' | 'privileged';
  /** Why the level is not restricted. Required when it is not. */
  readonly why?: string;
}

/** What {@link Component.props} may look at. */
export interface PropsContext {
  /** The configuration, complete. */
  readonly config: Config;
  /** Namespace, labels, pod defaults of the component itself. */
  readonly self: ComponentContext;
  /** Resolved reference of one of the component's own images: mirrored, overridden, with tag and digest. */
  readonly image: (name: string) => string;
  /** Whether another component is part of the platform. */
  readonly present: (id: string) => boolean;
  /** Namespace of another component, whether it is present or not. */
  readonly namespaceOf: (id: string) => string;
  /** Every namespace of the platform, in order of name. */
  readonly namespaces: readonly NamespacePlan[];
}

/**
 * A component of the platform: everything that is known about it, as one record. Adding a component is adding a record;
 * nothing else lists components.
 *
 * @typeParam P props of its construct
 */
export interface Component<P = never> {
  /** Unique id; also the name of its folder under `constructs/` and of its manifest file. */
  readonly id: string;
  /** Name for people. */
  readonly title: string;
  /** One sentence: what it does for the platform. */
  readonly summary: string;
  /** Group it is shown in. */
  readonly category: Category;
  /** Whether the platform cannot be without it; such a component cannot be switched off. */
  readonly required: boolean;
  /** Upstream project. Absent for our own components. */
  readonly upstream?: Upstream;
  /** Folder of its construct, for people who look for what made an object.
   * @default 'constructs/<id>' */
  readonly source?: string;
  /** Components that must be there too, and ready before it. */
  readonly needs: readonly string[];
  /** Components that come first when they are there, without being needed.
   * @default [] */
  readonly after?: readonly string[];
  /** Main namespace: where its objects live unless they say otherwise. */
  readonly namespace: (config: Config) => string;
  /** Further namespaces, or the Pod Security level of the main one when it is not restricted.
   * @default [] */
  readonly namespaces?: (config: Config) => readonly NamespaceNeed[];
  /** CustomResourceDefinitions it brings. */
  readonly crds: readonly CrdName[];
  /**
   * When its custom resources are ready, and which of them hold data. Stands with the component that brings the definition; another component
   * that says something about the same kind is believed rather.
   * @default - the general rules for conditions (kstatus), and no data
   */
  readonly kinds?: readonly KindFacts[];
  /** Images by name; the names are unique in the catalogue, since `images.<name>` in the configuration overrides them. */
  readonly images: Readonly<Record<string, Image>>;
  /** Maps configuration to the props of the construct. Pure. */
  readonly props: (context: PropsContext) => P;
  /** Adds the objects to a chart. */
  readonly build: (scope: Construct, props: P) => void;
  /** Groups of pods, also those a controller makes at run time, by name. Every pod belongs to exactly one. */
  readonly pods: (config: Config) => Readonly<Record<string, PodGroup>>;
  /** Connections that the component opens or, when the other side is outside the platform, accepts. */
  readonly flows: (config: Config) => readonly Flow[];
  /** Secrets it reads, whoever makes them.
   * @default [] */
  readonly secrets?: (config: Config, present: Presence) => readonly SecretDeclaration[];
  /** Objects it refers to that are made outside the bundle.
   * @default [] */
  readonly external?: (config: Config, present: Presence) => readonly ExternalObject[];
  /** Storage that its controllers claim without a claim being in the bundle, as quantities.
   * @default [] */
  readonly claims?: (config: Config) => readonly RuntimeClaim[];
  /** Rules its objects break, with reasons.
   * @default [] */
  readonly exceptions?: readonly Exception[];
  /** Differences from the upstream manifests. */
  readonly differences: readonly Difference[];
  /** Ids of the health checks that prove it works. */
  readonly checks: readonly string[];
}

/** Whether a component is part of the platform. */
export type Presence = (id: string) => boolean;

/** An object that a reference may lead to although the bundle does not hold it. */
export interface ExternalObject {
  /** Kind. */
  readonly kind: string;
  /** Namespace. Absent for cluster-scoped kinds. */
  readonly namespace?: string;
  /** Name. */
  readonly name: string;
  /** Who makes it, and when. */
  readonly madeBy: string;
}

/** Resources that a controller takes at run time for pods that are not in the bundle (database instances, event bus). */
export interface RuntimeClaim {
  /** What takes them. */
  readonly what: string;
  /** Number of pods. */
  readonly replicas: number;
  /** CPU request of one, such as `100m`. */
  readonly cpu: string;
  /** Memory request of one, such as `256Mi`. */
  readonly memory: string;
  /** Volume of one. Absent: none. */
  readonly storage?: string;
}

/** Declares a component. An identity function: it exists so that the props type is inferred and forgotten parts do not compile. */
export function defineComponent<P>(component: Component<P>): AnyComponent {
  return component as unknown as AnyComponent;
}

/** A component whose props type has been forgotten; only `props` and `build` of the same record fit together. */
export type AnyComponent = Component<unknown>;
