import { z } from 'zod';
import { objectPatch } from './common.js';

/** Settings of the foundation: what every namespace gets. */
export const foundation = z
  .strictObject({
    quota: z
      .strictObject({
        enabled: z
          .boolean()
          .default(true)
          .describe('Whether the namespace of the agents gets a ResourceQuota.'),
        pods: z.int().min(1).max(10_000).default(100).describe('Most pods in the namespace of the agents.'),
      })
      .prefault({}),
    patches: z
      .array(objectPatch)
      .default([])
      .describe('Changes to single objects, for the last five percent.'),
  })
  .prefault({});
