import { groupOf, type KubernetesObject } from '../../bundle/object.js';
import type { SecretDeclaration } from '../../bundle/secret.js';
import type { ExternalObject } from '../../catalog/component.js';
import { isRecord } from '../../kernel/json.js';
import { podGroups, resolveFlows, type PlacedGroup, type ResolvedFlow } from '../network.js';
import type { Plan } from '../plan.js';
import type { RenderedObject } from '../render.js';
import { groupBy, lazy } from './fields.js';
import { podOf, type PodView } from './pods.js';
import { findReferences, type Reference } from './references/index.js';
import { fieldsIn, textsIn, type FieldsPlace, type TextPlace } from './walk.js';

/** Tables over the objects of a bundle; each is made once, when a rule first asks. */
export interface Lookup {
  /** An object by kind and name. `group` absent: of whatever group. */
  find(kind: string, namespace: string | undefined, name: string, group?: string): RenderedObject | undefined;
  /** Every object of a kind, of whatever group. */
  ofKind(kind: string): readonly RenderedObject[];
  /** Whether an object is of a kind that a CustomResourceDefinition defines. */
  isCustom(subject: RenderedObject): boolean;
  /** Whether somebody outside the bundle makes an object, by declaration of a record. */
  isExternal(kind: string, namespace: string | undefined, name: string): boolean;
  /** Whether a text is the value of some key of the configuration. */
  isConfigured(text: string): boolean;
  /** Declaration of a Secret. */
  secret(namespace: string, name: string): SecretDeclaration | undefined;
  /** Pods of all workloads. */
  pods(): readonly PodView[];
  /** Pods of one namespace. */
  podsIn(namespace: string): readonly PodView[];
  /** Declared groups of pods in one namespace, also of pods that controllers make. */
  groupsIn(namespace: string): readonly PlacedGroup[];
  /** Declared groups of pods. */
  groups(): readonly PlacedGroup[];
  /** Flows whose two ends are there. */
  flows(): readonly ResolvedFlow[];
  /** Every reference from object to object. */
  references(): readonly Reference[];
  /** Every text of every object but CustomResourceDefinitions. */
  texts(): readonly TextPlace[];
  /** All of them in one, for a search that mostly finds nothing: one long text is searched far faster than many short ones. */
  everything(): string;
  /** Every object within the specifications of custom resources. */
  customFields(): readonly (readonly [subject: RenderedObject, place: FieldsPlace])[];
}

/** What a lookup is made from. */
export interface LookupSource {
  readonly objects: readonly RenderedObject[];
  readonly plan: Plan;
  readonly secrets: readonly SecretDeclaration[];
  readonly external: readonly ExternalObject[];
  readonly crds: readonly KubernetesObject[];
}

const nothing: readonly never[] = [];

/** Makes the tables, lazily. */
export function createLookup(source: LookupSource): Lookup {
  const { objects, plan } = source;
  const byName = lazy(() =>
    groupBy(objects, ({ object }) => nameKey(object.kind, object.metadata.namespace, object.metadata.name)),
  );
  const byKind = lazy(() => groupBy(objects, ({ object }) => object.kind));
  const pods = lazy(() => objects.flatMap((subject) => podOf(subject) ?? nothing));
  const podsByNamespace = lazy(() => groupBy(pods(), ({ namespace }) => namespace));
  const groups = lazy(() => podGroups(plan));
  const groupsByNamespace = lazy(() => groupBy(groups(), ({ namespace }) => namespace));
  const external = lazy(
    () => new Set(source.external.map(({ kind, namespace, name }) => nameKey(kind, namespace, name))),
  );
  const secrets = lazy(() => new Map(source.secrets.map((one) => [`${one.namespace}/${one.name}`, one])));
  const customKinds = lazy(() => new Set(source.crds.flatMap(kindOf)));
  const configured = lazy(() => new Set(leaves(plan.config)));
  const texts = lazy(() =>
    objects.filter(({ object }) => object.kind !== 'CustomResourceDefinition').flatMap(textsIn),
  );
  const isCustom = ({ object }: RenderedObject): boolean =>
    customKinds().has(`${groupOf(object)}/${object.kind}`);
  return {
    find: (kind, namespace, name, group) =>
      (byName().get(nameKey(kind, namespace, name)) ?? nothing).find(
        ({ object }) => group === undefined || groupOf(object) === group,
      ),
    ofKind: (kind) => byKind().get(kind) ?? nothing,
    isCustom,
    isExternal: (kind, namespace, name) => external().has(nameKey(kind, namespace, name)),
    isConfigured: (text) => configured().has(text),
    secret: (namespace, name) => secrets().get(`${namespace}/${name}`),
    pods,
    podsIn: (namespace) => podsByNamespace().get(namespace) ?? nothing,
    groupsIn: (namespace) => groupsByNamespace().get(namespace) ?? nothing,
    groups,
    flows: lazy(() => resolveFlows(plan)),
    references: lazy(() => findReferences(objects, pods(), isCustom)),
    texts,
    everything: lazy(() =>
      texts()
        .map(({ text }) => text)
        .join('\n'),
    ),
    customFields: lazy(() =>
      objects
        .filter(isCustom)
        .flatMap((subject) =>
          fieldsIn(subject.object['spec'], 'spec').map((place) => [subject, place] as const),
        ),
    ),
  };
}

function nameKey(kind: string, namespace: string | undefined, name: string): string {
  return `${kind}/${namespace ?? ''}/${name}`;
}

function kindOf(crd: KubernetesObject): string[] {
  const spec = isRecord(crd['spec']) ? crd['spec'] : {};
  const names = isRecord(spec['names']) ? spec['names'] : {};
  return [`${String(spec['group'])}/${String(names['kind'])}`];
}

function leaves(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(leaves);
  if (isRecord(value)) return Object.values(value).flatMap(leaves);
  return typeof value === 'string' ? [value] : [];
}
