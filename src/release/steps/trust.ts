import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fixedNames } from '../names.js';
import type { Step } from '../step.js';
import { addArtifact } from '../store.js';

/** Lays the guide to verifying beside the files: who has them has it, without a network. */
export const trust: Step = {
  id: 'trust',
  title: 'writing how to verify',
  run: async (context) => {
    const guide = await readFile(join(context.root, 'docs', 'verifying.md'), 'utf8');
    await addArtifact(context, fixedNames.trust, guide, { kind: 'trust' });
  },
};
