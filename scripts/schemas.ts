// Refreshes, or with --check compares, the compact Kubernetes schemas. Needs Go, which fetches the sources.
import { readFile, writeFile } from 'node:fs/promises';
import { $ } from 'zx';
import { GENERATED_PATH, generateSchemas, type RunGo } from './lib/schemas/index.js';

const USAGE = `usage: schemas [--check]
  writes ${GENERATED_PATH}
  --check  write nothing; exit 1 if the file differs from what its sources give (exit 0 with a note without Go)`;

/** Outside of any workspace: the modules themselves hold a go.work that names folders they do not contain. */
const go: RunGo = async (args) =>
  (await $({ quiet: true, env: { ...process.env, GOWORK: 'off' } })`go ${args}`).stdout;

async function hasGo(): Promise<boolean> {
  return (await $({ quiet: true, nothrow: true })`go version`).exitCode === 0;
}

async function main(args: readonly string[]): Promise<number> {
  const unknown = args.filter((arg) => arg !== '--check');
  if (unknown.length > 0)
    return say(
      `${unknown.includes('--help') ? '' : `unknown argument ${unknown.join(' ')}\n`}${USAGE}`,
      unknown.includes('--help') ? 0 : 2,
    );
  const check = args.includes('--check');
  if (!(await hasGo())) {
    return say(
      `note: go is not installed, so the schemas were ${check ? 'not checked for drift' : 'not refreshed'}; install Go 1.21 or newer to do so`,
      check ? 0 : 1,
    );
  }
  const path = GENERATED_PATH;
  const fresh = await generateSchemas(go);
  const committed = await readFile(path, 'utf8').catch(() => '');
  if (fresh === committed) return say(`${path} is up to date`, 0);
  if (check) return say(`${path} differs from its sources; run \`npm run schemas\` and commit the result`, 1);
  await writeFile(path, fresh);
  return say(`wrote ${path} (${Math.round(fresh.length / 1024)} KiB)`, 0);
}

function say(text: string, code: number): number {
  process.stderr.write(`${text}\n`);
  return code;
}

process.exitCode = await main(process.argv.slice(2));
