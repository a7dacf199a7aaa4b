import { fieldSetOf } from '../../../../src/apply/plan/fields/structure.js';
import { applySetLabels } from '../../../../src/apply/record/names.js';
import { applySetId } from '../../../../src/apply/record/applyset.js';
import type { KubernetesObject } from '../../../../src/bundle/object.js';
import type { LiveObject, ManagedFields } from '../../../../src/kube/index.js';

/** An object as the cluster holds it after we applied it. */
export function asMember(
  object: KubernetesObject,
  platform: string,
  more: Partial<LiveObject['metadata']> = {},
): LiveObject {
  const labels = { ...object.metadata.labels, [applySetLabels.partOf]: applySetId(platform) };
  const applied = { ...object, metadata: { ...object.metadata, labels } };
  return {
    ...applied,
    metadata: {
      uid: `uid-${object.metadata.name}`,
      ...applied.metadata,
      managedFields: [entryOf(applied)],
      ...more,
    },
  };
}

/** An object that somebody else made. */
export function asStranger(
  object: KubernetesObject,
  manager = 'kubectl-client-side-apply',
  more: Partial<LiveObject['metadata']> = {},
): LiveObject {
  const entry: ManagedFields = { ...entryOf(object), manager, operation: 'Update' };
  return {
    ...object,
    metadata: { uid: `uid-${object.metadata.name}`, ...object.metadata, managedFields: [entry], ...more },
  };
}

function entryOf(object: KubernetesObject): ManagedFields {
  return {
    ...{ manager: 'cto', operation: 'Apply', apiVersion: object.apiVersion, fieldsType: 'FieldsV1' },
    fieldsV1: fieldSetOf(object, {
      'f:spec': { 'f:selector': {}, 'f:template': { 'f:spec': { 'f:containers': {} } } },
    }),
  };
}
