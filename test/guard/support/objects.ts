import { parseAllDocuments } from 'yaml';
import type { Bundle } from '../../../src/bundle/bundle.js';
import { isRecord } from '../../../src/kernel/json.js';

/** An object as it stands in a file of the bundle. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly [key: string]: unknown;
}

/** Every object of the manifests and of the app-of-apps files, read back from their text. */
export function objectsOf({ files }: Pick<Bundle, 'files'>): readonly Manifest[] {
  return [...files]
    .filter(([path]) => path.startsWith('manifests/') || path.startsWith('gitops/'))
    .flatMap(([, text]) => parseAllDocuments(text).map((document) => document.toJS() as Manifest));
}

/** Objects of some kinds. */
export function ofKind(objects: readonly Manifest[], ...kinds: readonly string[]): readonly Manifest[] {
  return objects.filter(({ kind }) => kinds.includes(kind));
}

/** `Kind namespace/name`. */
export function nameOf({ kind, metadata }: Manifest): string {
  return `${kind} ${metadata.namespace === undefined ? '' : `${metadata.namespace}/`}${metadata.name}`;
}

/** A container, wherever it stands. */
export interface Container {
  readonly owner: string;
  readonly name: string;
  readonly image?: string;
  readonly imagePullPolicy?: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly env?: readonly { readonly name: string; readonly value?: string }[];
  readonly ports?: readonly { readonly hostPort?: number }[];
  readonly securityContext?: Readonly<Record<string, unknown>>;
}

/** Containers of pods, also those that a controller makes from a custom resource. */
export function containersOf(objects: readonly Manifest[]): readonly Container[] {
  return objects
    .filter(({ kind }) => kind !== 'CustomResourceDefinition')
    .flatMap((object) =>
      [...membersNamed(object, /^(initContainers|containers|ephemeralContainers|sidecars)$/)]
        .flatMap((list) => (Array.isArray(list) ? (list as Container[]) : []))
        .concat([...membersNamed(object, /^(script|container)$/)].filter(isRecord) as unknown as Container[])
        .map((container) => ({ ...container, owner: nameOf(object) })),
    );
}

/** Every member of a value, at any depth, whose key fits. */
export function* membersNamed(value: unknown, key: RegExp): Iterable<unknown> {
  if (Array.isArray(value)) for (const item of value) yield* membersNamed(item, key);
  if (!isRecord(value)) return;
  for (const [name, member] of Object.entries(value)) {
    if (key.test(name)) yield member;
    yield* membersNamed(member, key);
  }
}

/** Every text in a value, at any depth. */
export function* textsIn(value: unknown): Iterable<string> {
  if (typeof value === 'string') yield value;
  else if (Array.isArray(value)) for (const item of value) yield* textsIn(item);
  else if (isRecord(value)) for (const member of Object.values(value)) yield* textsIn(member);
}
