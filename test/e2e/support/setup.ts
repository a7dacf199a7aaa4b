import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import {
  BinariesMissing,
  ensureBinaries,
  ensureTool,
  type TestbedMinor,
} from '../../../scripts/lib/testbed/index.js';
import { versions } from './versions.js';
import { bundleNames, synthesizeBundle } from './bundles.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** Why there is no test bed; empty when there is one. */
    readonly missing: string;
    /** Folder with one folder per bundle. */
    readonly bundles: string;
  }
}

/** What tests need before they start. */
export interface Needs {
  readonly versions: readonly TestbedMinor[];
  /** Bundles that the product's own command line synthesizes. */
  readonly bundles: readonly string[];
  readonly argoCd: boolean;
}

/** Runs once before all end-to-end tests: binaries first, then every bundle. */
export function setup(project: TestProject): Promise<() => void> {
  return prepare(project, { versions, bundles: bundleNames, argoCd: true });
}

/** Finds or makes what tests need, and tells them where it is or what is missing. Gives what removes it again. */
export async function prepare(project: TestProject, needs: Needs): Promise<() => void> {
  const missing = await findMissing(needs);
  const bundles = mkdtempSync(join(tmpdir(), 'cto-e2e-'));
  const teardown = () => rmSync(bundles, { recursive: true, force: true });
  project.provide('missing', missing);
  project.provide('bundles', bundles);
  try {
    if (missing === '') for (const name of needs.bundles) await synthesizeBundle(name, bundles);
    return teardown;
  } catch (error) {
    teardown();
    throw error;
  }
}

async function findMissing({ versions: minors, argoCd }: Needs): Promise<string> {
  try {
    for (const minor of minors) await ensureBinaries(minor, say);
    if (argoCd) await ensureTool('argocd', say);
    return '';
  } catch (error) {
    if (!(error instanceof BinariesMissing)) throw error;
    say(`end-to-end tests are skipped: ${error.message}`);
    return error.message;
  }
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
