import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { BinariesMissing, ensureBinaries } from '../../../scripts/lib/testbed/index.js';
import { ensureArgoCd } from './argocd/binary.js';
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

/** Runs once before all end-to-end tests: binaries first, then every bundle by the product's own command line. */
export async function setup(project: TestProject): Promise<() => void> {
  const missing = await findMissing();
  const bundles = mkdtempSync(join(tmpdir(), 'cto-e2e-'));
  const teardown = () => rmSync(bundles, { recursive: true, force: true });
  project.provide('missing', missing);
  project.provide('bundles', bundles);
  try {
    if (missing === '') for (const name of bundleNames) await synthesizeBundle(name, bundles);
    return teardown;
  } catch (error) {
    teardown();
    throw error;
  }
}

async function findMissing(): Promise<string> {
  try {
    for (const minor of versions) await ensureBinaries(minor, say);
    await ensureArgoCd();
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
