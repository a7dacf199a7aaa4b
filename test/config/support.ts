import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  loadConfig,
  type LoadedConfig,
  type LoadRequest,
  type ProfileLayer,
} from '../../src/config/index.js';
import { isOperatorError } from '../../src/kernel/errors.js';
import { formatProblem } from '../../src/kernel/format.js';
import type { Problem } from '../../src/kernel/problem.js';

/** Profiles of the tests: they set just enough to see that a profile was applied. */
export const testProfiles: readonly ProfileLayer[] = [
  { name: 'minimal', defaults: {} },
  { name: 'standard', defaults: { features: { monitoring: true }, models: { code: 'of-profile' } } },
  { name: 'production', defaults: { platform: { domain: 'cto.example.com' }, agents: { rex: {} } } },
];

/** A request with the content of `cto.yaml` in place of a folder. */
export type TestRequest = Partial<Omit<LoadRequest, 'cwd'>> & {
  /** Content of `cto.yaml`. Absent: no file. */
  readonly text?: string | Uint8Array;
};

/** Loads a configuration from a folder that exists only for this call. */
export function load(request: TestRequest = {}): LoadedConfig {
  const { text, ...rest } = request;
  const cwd = mkdtempSync(join(tmpdir(), 'cto-config-'));
  try {
    if (text !== undefined) writeFileSync(join(cwd, 'cto.yaml'), text);
    return loadConfig({ env: {}, profiles: testProfiles, ...rest, cwd });
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
}

/** Errors of a configuration that must be refused. */
export function problemsOf(request: TestRequest): readonly Problem[] {
  try {
    load(request);
  } catch (error) {
    if (!isOperatorError(error) || error.code !== 'E_CONFIG_INVALID') throw error;
    if (error.exitCode !== 2) throw new Error(`exit code ${error.exitCode}`);
    return error.problems.filter(({ severity }) => severity !== 'warning');
  }
  throw new Error('the configuration was accepted');
}

/** The only error of a configuration that must be refused. */
export function problemOf(request: TestRequest): Problem {
  const errors = problemsOf(request);
  const [first, second] = errors;
  if (!first || second) throw new Error(`expected one problem:\n${errors.map(formatProblem).join('\n')}`);
  return first;
}

/** Place of a problem as people see it, such as `cto.yaml:2:9`. */
export function place({ location }: Problem): string {
  return [location?.file, location?.line, location?.column].filter((part) => part !== undefined).join(':');
}
