import type { Step } from './step.js';
import { archives } from './steps/archives.js';
import { dependencies } from './steps/dependencies.js';
import { executables } from './steps/executables.js';
import { gate } from './steps/gate.js';
import { installers } from './steps/installers.js';
import { manifests } from './steps/manifests.js';
import { notes } from './steps/notes.js';
import { npmPackage } from './steps/npm-package.js';
import { program } from './steps/program.js';
import { checksums, index, publicKeys, signatures } from './steps/records.js';
import { smoke } from './steps/smoke.js';
import { provenance, statements } from './steps/statements.js';
import { trust } from './steps/trust.js';
import { verify } from './steps/verify.js';

/** Everything that building a release does, in order; the comment says why a step stands where it does. */
export const buildSteps: readonly Step[] = [
  // first: nothing is built from what must not be released
  dependencies,
  // fast, and most likely to show that the sources are broken
  manifests,
  program,
  executables,
  // before anything is packed: what does not pass is not handed on
  gate,
  smoke,
  // the archives hold everybody's licence
  statements,
  archives,
  npmPackage,
  installers,
  trust,
  publicKeys,
  // it is about every file above
  provenance,
  // it lists every file above
  index,
  notes,
  // everything but the signature is fixed now
  checksums,
  // one signature vouches for all digests, and so for every file
  signatures,
  // last: the finished folder, as somebody else will see it
  verify,
];
