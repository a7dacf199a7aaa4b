import { createHash } from 'node:crypto';
import { compareText } from '../../kernel/json.js';
import { exitCodes, OperatorError } from '../../kernel/errors.js';
import type { KubernetesObject } from '../../bundle/object.js';
import type { LiveObject } from '../../kube/client.js';
import type { ObjectRef } from '../../kube/resources.js';
import type { GroupKind } from './model.js';
import {
  applySetAnnotations,
  applySetLabels,
  recordLabelsOf,
  recordNamespace,
  recordVersion,
  recordVersionAnnotation,
  toolName,
} from './names.js';

/** Where members of an inventory may be found. */
export interface Scope {
  readonly groupKinds: readonly GroupKind[];
  /** Namespaces besides the one of the record. */
  readonly namespaces: readonly string[];
}

/** What the parent of an inventory says. */
export interface ParentState {
  /** Absent: it does not say, and every kind that can be listed may have members. */
  readonly groupKinds?: readonly GroupKind[];
  readonly namespaces: readonly string[];
  /** Version of the program that wrote it last. */
  readonly toolVersion: string;
}

/**
 * Identity of an installation's inventory, as KEP-3659 computes it from name, namespace, kind and group of the parent:
 * `applyset-<base64url(sha256(name.namespace.kind.group))>-v1`, without padding. Fits a label value.
 */
export function applySetId(platform: string): string {
  const hash = createHash('sha256').update(`${platform}.${recordNamespace}.ConfigMap.`).digest('base64url');
  return `applyset-${hash}-v1`;
}

/** Selector of the members of an installation's inventory. */
export function memberSelector(platform: string): string {
  return `${applySetLabels.partOf}=${applySetId(platform)}`;
}

/** Writes group and kind as KEP-3659 does: `Deployment.apps`, and `Secret` for the core group. */
export function formatGroupKind({ group, kind }: GroupKind): string {
  return group === '' ? kind : `${kind}.${group}`;
}

/** Reads what {@link formatGroupKind} wrote; a kind never has a dot. */
export function parseGroupKind(text: string): GroupKind {
  const dot = text.indexOf('.');
  return dot < 0 ? { group: '', kind: text } : { group: text.slice(dot + 1), kind: text.slice(0, dot) };
}

/** Where these objects are: their kinds and namespaces, without repetition, sorted. */
export function scopeOf(refs: Iterable<ObjectRef>): Scope {
  const groupKinds = new Set<string>();
  const namespaces = new Set<string>();
  for (const ref of refs) {
    groupKinds.add(formatGroupKind(ref));
    if (ref.namespace !== undefined && ref.namespace !== recordNamespace) namespaces.add(ref.namespace);
  }
  return {
    groupKinds: [...groupKinds].sort(compareText).map(parseGroupKind),
    namespaces: [...namespaces].sort(compareText),
  };
}

/** Everything that is in one scope or the other. */
export function unionOf(a: Scope, b: Scope): Scope {
  const kinds = new Set([...a.groupKinds, ...b.groupKinds].map(formatGroupKind));
  return {
    groupKinds: [...kinds].sort(compareText).map(parseGroupKind),
    namespaces: [...new Set([...a.namespaces, ...b.namespaces])].sort(compareText),
  };
}

/** Whether two scopes say the same. */
export function sameScope(a: Scope, b: Scope): boolean {
  return annotate(a).join('\n') === annotate(b).join('\n');
}

/** The parent of an inventory as it is to be. */
export function parentObject(platform: string, scope: Scope, version: string): KubernetesObject {
  const [groupKinds, namespaces] = annotate(scope);
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name: platform,
      namespace: recordNamespace,
      labels: { ...recordLabelsOf('applyset', platform), [applySetLabels.id]: applySetId(platform) },
      annotations: {
        [applySetAnnotations.tooling]: `${toolName}/v${version}`,
        [applySetAnnotations.groupKinds]: groupKinds,
        [applySetAnnotations.namespaces]: namespaces,
        [recordVersionAnnotation]: String(recordVersion),
      },
    },
  };
}

function annotate({ groupKinds, namespaces }: Scope): [groupKinds: string, namespaces: string] {
  return [
    groupKinds.map(formatGroupKind).sort(compareText).join(','),
    [...namespaces].sort(compareText).join(','),
  ];
}

/**
 * Reads the parent of an inventory.
 *
 * @throws OperatorError `E_RECORD_FOREIGN` when it is not ours, `E_RECORD_NEWER` when a later program wrote it in a shape this one does not know
 */
export function readParent(platform: string, object: LiveObject): ParentState {
  const { labels = {}, annotations = {} } = object.metadata;
  const tooling = annotations[applySetAnnotations.tooling] ?? '';
  const slash = tooling.lastIndexOf('/');
  const toolVersion = tooling.slice(slash + 1).replace(/^v/, '');
  if (
    tooling.slice(0, Math.max(slash, 0)) !== toolName ||
    labels[applySetLabels.id] !== applySetId(platform)
  ) {
    throw foreign(platform, tooling);
  }
  refuseNewer(platform, annotations[recordVersionAnnotation] ?? '', toolVersion);
  const groupKinds = annotations[applySetAnnotations.groupKinds];
  return {
    // the annotation is optional in the specification; that it is missing means "find out"
    ...(groupKinds !== undefined && { groupKinds: split(groupKinds).map(parseGroupKind) }),
    namespaces: split(annotations[applySetAnnotations.namespaces] ?? ''),
    toolVersion,
  };
}

function split(text: string): string[] {
  return text === '' ? [] : text.split(',');
}

function foreign(platform: string, tooling: string): OperatorError {
  const owner = tooling === '' ? 'is no inventory' : `belongs to ${tooling}`;
  return new OperatorError(
    'E_RECORD_FOREIGN',
    `ConfigMap ${recordNamespace}/${platform} is there already and ${owner}`,
    {
      hint: `choose another platform name, or remove the ConfigMap if nothing needs it; nothing was changed`,
      exitCode: exitCodes.refused,
    },
  );
}

function refuseNewer(platform: string, text: string, toolVersion: string): void {
  const version = Number(text);
  if (Number.isInteger(version) && version >= 1 && version <= recordVersion) return;
  throw new OperatorError(
    'E_RECORD_NEWER',
    `the record of "${platform}" has version ${text === '' ? 'none' : text}, written by ${toolName} ${toolVersion}; this program reads up to ${recordVersion}`,
    {
      hint: `use ${toolName} ${toolVersion} or later; nothing was changed`,
      exitCode: exitCodes.refused,
    },
  );
}
