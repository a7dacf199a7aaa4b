// Regenerates, or with --check compares, the typed custom resources below imports/ from imports/crds.
import { findDrift, generateImports, writeImports, type Drift } from './lib/import/index.js';

const USAGE = `usage: import [--check]
  writes imports/<group>.ts, imports/crd-names.ts and imports/crds.json
  --check  write nothing; list what differs from imports/crds and exit 1`;

/** Relative to the repository, in which npm runs its scripts. */
const folder = 'imports';

async function main(args: readonly string[]): Promise<number> {
  if (args.includes('--help')) return say(USAGE, 0);
  const unknown = args.filter((arg) => arg !== '--check');
  if (unknown.length > 0) return say(`unknown argument ${unknown.join(' ')}\n${USAGE}`, 2);
  const files = await generateImports(folder);
  const drift = await findDrift(files, folder);
  const lines = describe(drift);
  if (lines.length === 0) return say(`imports are up to date (${files.size} files)`, 0);
  if (args.includes('--check')) {
    return say(
      `${lines.join('\n')}\nimports differ from imports/crds; run \`npm run import\` and commit the result`,
      1,
    );
  }
  await writeImports(files, drift, folder);
  return say(lines.join('\n'), 0);
}

function describe(drift: Drift): readonly string[] {
  return [
    ...drift.missing.map((name) => `missing  imports/${name}`),
    ...drift.changed.map((name) => `changed  imports/${name}`),
    ...drift.stale.map((name) => `stale    imports/${name}`),
  ];
}

function say(text: string, code: number): number {
  process.stderr.write(`${text}\n`);
  return code;
}

process.exitCode = await main(process.argv.slice(2));
