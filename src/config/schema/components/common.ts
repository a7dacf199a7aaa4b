import { z } from 'zod';
import { byteQuantity, cpuQuantity, namespaceName, objectName, replicaCount } from '../values.js';

/** A change to one object for what no other setting covers; it is listed in the bundle with its reason. */
export const objectPatch = z.strictObject({
  kind: z.string().min(1).describe('Kind of the object.'),
  name: z.string().min(1).describe('Name of the object.'),
  namespace: namespaceName.optional().describe('Namespace. Absent: any namespace of the component.'),
  merge: z
    .record(z.string(), z.unknown())
    .describe('Merge patch (RFC 7386): objects merge, null removes, lists and scalars replace.'),
  reason: z.string().min(1).describe('Why; shown in the bundle.'),
});

/** Requests and limit of one container. CPU has no limit: throttling hurts more than it protects. */
export function containerResources(defaults: { cpu: string; memory: string; memory_limit: string }) {
  return z
    .strictObject({
      cpu: cpuQuantity.default(defaults.cpu).describe('CPU request.'),
      memory: byteQuantity.default(defaults.memory).describe('Memory request.'),
      memory_limit: byteQuantity.default(defaults.memory_limit).describe('Memory limit.'),
    })
    .prefault({});
}

/** A container whose number of replicas can be set; absent means one, or the component's number for high availability. */
export function workloadSettings(defaults: { cpu: string; memory: string; memory_limit: string }) {
  return z
    .strictObject({
      replicas: replicaCount
        .optional()
        .describe('Replicas. Absent: 1, or more with features.high_availability.'),
      resources: containerResources(defaults),
    })
    .prefault({});
}

/** A persistent volume. */
export function volumeSettings(defaults: { size: string }) {
  return z
    .strictObject({
      size: byteQuantity.default(defaults.size).describe('Size of the volume.'),
      class: objectName
        .optional()
        .describe('StorageClass. Absent: storage.class, else the default of the cluster.'),
    })
    .prefault({});
}

/** Settings that every component has, and its own. */
export function componentSettings<Shape extends z.ZodRawShape>(namespace: string, shape: Shape) {
  return z
    .strictObject({
      namespace: namespaceName.default(namespace).describe('Namespace of the component.'),
      patches: z
        .array(objectPatch)
        .default([])
        .describe('Changes to single objects, for the last five percent.'),
      ...shape,
    })
    .prefault({} as never);
}

/** Switch of a component that is not required. */
export const componentSwitch = z
  .boolean()
  .optional()
  .describe('Adds or removes the component. Absent: profile and features decide.');
