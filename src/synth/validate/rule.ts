import type { KubernetesObject } from '../../bundle/object.js';
import type { SecretDeclaration } from '../../bundle/secret.js';
import type { ExternalObject } from '../../catalog/component.js';
import type { Problem } from '../../kernel/problem.js';
import type { Plan } from '../plan.js';
import type { RenderedObject } from '../render.js';
import type { Requirements } from '../requirements.js';
import type { SchemaValidator } from './kubernetes/index.js';
import type { Lookup } from './lookup.js';

/** What the mapping of one component used, as far as validation needs it. */
export interface ComponentUse {
  /** Images that the catalogue gave it, as references. */
  readonly images: readonly string[];
  /** Keys of the configuration that it read. */
  readonly configKeys: readonly string[];
}

/** What synthesis hands to validation. */
export interface ValidationRequest {
  /** Every object of the bundle, CustomResourceDefinitions included. */
  readonly objects: readonly RenderedObject[];
  /** What was planned: components, namespaces, configuration. */
  readonly plan: Plan;
  /** What each component used, by id. */
  readonly uses: ReadonlyMap<string, ComponentUse>;
  /** Secrets that somebody provides. */
  readonly secrets: readonly SecretDeclaration[];
  /** Objects that others make. */
  readonly external: readonly ExternalObject[];
  /** Requests added up, and the machine they must fit. */
  readonly requirements: Requirements;
}

/** Everything a rule may look at. Built once per synthesis. */
export interface ValidationInput extends ValidationRequest {
  /** Documents without apiVersion, kind or metadata; they are not among the objects. */
  readonly unusable: readonly RenderedObject[];
  /** CustomResourceDefinitions whose kinds may be used: those of the bundle, and those the cluster's owner brings. */
  readonly crds: readonly KubernetesObject[];
  /** Every definition that we author, whether a component brings it or not. */
  readonly authored: readonly KubernetesObject[];
  /** Images that came through the catalogue, as references. */
  readonly images: ReadonlySet<string>;
  /** Tables over the objects. */
  readonly lookup: Lookup;
  /** Kubernetes' own schemas, and those of the definitions. */
  readonly schemas: SchemaValidator;
}

/** One thing that a rule found. */
export interface Finding {
  /** The object. Absent for findings about the whole bundle. */
  readonly subject?: RenderedObject;
  /** `Kind/name` of what the finding is about when it is not in the bundle, so that a record can excuse it. Absent: nothing of the kind. */
  readonly about?: string;
  /** Field path within the object, such as `spec.template.spec.containers[0].image`. */
  readonly path?: string;
  /** What is wrong. */
  readonly message: string;
  /** What to do. */
  readonly fix?: string;
  /** The offending value. Absent when it is missing, or must not be shown. */
  readonly value?: unknown;
  /** Keys of the configuration behind it, where the rule knows them. Absent: they are looked for by the value. */
  readonly configKeys?: readonly string[];
}

/** One validation rule. A record: documentation, test and check in one place. */
export interface ValidationRule {
  /** Stable id, such as `reference/secret`. Component exceptions name it. */
  readonly id: string;
  /** What is true when the rule holds. */
  readonly says: string;
  /** Why it matters: what breaks otherwise. */
  readonly why: string;
  /** @default 'error' */
  readonly severity?: NonNullable<Problem['severity']>;
  /** Ids by which a component record may be excused from it, with a reason: its own, or that of a family. Absent: it never may. */
  readonly excusedBy?: readonly string[];
  /** Whether the rule has anything to say about a platform; exceptions from it are not stale where it has not. Absent: always. */
  readonly applies?: (plan: Plan) => boolean;
  /** What the examples take for granted, as YAML; see {@link ExampleContext}. Absent: nothing special. */
  readonly given?: string;
  /** The same for the good example, where that is the difference. Absent: as {@link given}. */
  readonly givenWhenGood?: string;
  /** YAML of objects that break the rule, for the documentation and the test. */
  readonly bad: string;
  /** YAML of the same objects when they keep it. */
  readonly good: string;
  /** Yields what breaks the rule. Pure. */
  readonly check: (input: ValidationInput) => Iterable<Finding>;
}

/** Surroundings of an example. The objects of an example belong to one component, `example`. */
export interface ExampleContext {
  /** Pod Security level by namespace.
   * @default - restricted, for every namespace that an object names */
  readonly namespaces?: Readonly<Record<string, 'restricted' | 'baseline' | 'privileged'>>;
  /** Names of the CustomResourceDefinitions that the component brings.
   * @default - all of ours */
  readonly definitions?: readonly string[];
  /** Namespaces of the component among them.
   * @default - all */
  readonly own?: readonly string[];
  /** Secrets that the record declares. */
  readonly secrets?: readonly {
    readonly namespace: string;
    readonly name: string;
    readonly keys: readonly string[];
    readonly optional?: readonly string[];
  }[];
  /** Objects that the record declares external. */
  readonly external?: readonly {
    readonly kind: string;
    readonly namespace?: string;
    readonly name: string;
  }[];
  /** Pod groups of the record. */
  readonly pods?: Readonly<
    Record<
      string,
      {
        readonly namespace: string;
        readonly labels: Readonly<Record<string, string>>;
        readonly ports?: Readonly<Record<string, number>>;
      }
    >
  >;
  /** Flows of the record. */
  readonly flows?: readonly {
    readonly from: string;
    readonly to: string;
    readonly ports: readonly (string | number)[];
  }[];
  /** Images that the catalogue gave.
   * @default - every image of the example */
  readonly images?: readonly string[];
  /** Exceptions of the record. */
  readonly exceptions?: readonly { readonly rule: string; readonly object: string; readonly why: string }[];
  /** Profile.
   * @default 'minimal' */
  readonly profile?: string;
  /** Configuration on top of the profile. */
  readonly config?: Readonly<Record<string, unknown>>;
}
