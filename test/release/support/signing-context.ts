import { join } from 'node:path';
import { spawnExec, type Exec } from '../../../src/kernel/exec.js';
import type { SigningContext } from '../../../src/release/codesign/model.js';
import { releaseSchema, type ReleaseConfig } from '../../../src/release/config/schema.js';
import { createSecrets } from '../../../src/release/secrets.js';

/** Settings under `signing`, as somebody writes them. */
export type Signing = Partial<ReleaseConfig['signing']>;

/** What signing programs needs, with the secrets of `env` and files below a folder. */
export function signingContext(
  folder: string,
  signing: Signing,
  env: Readonly<Record<string, string>> = {},
  exec: Exec = spawnExec,
): SigningContext {
  return {
    signing: releaseSchema.parse({ repository: 'o/r', signing }).signing,
    secrets: createSecrets(env),
    exec,
    env: { PATH: process.env['PATH'] ?? '' },
    folder: join(folder, 'signing'),
  };
}
