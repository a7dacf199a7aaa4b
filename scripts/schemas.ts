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

const NO_GO = 'go is not installed; install Go 1.21 or newer to refresh the schemas';

async function main(args: readonly string[]): Promise<number> {
  if (args.includes('--help')) return say(USAGE, 0);
  const unknown = args.find((arg) => arg !== '--check');
  if (unknown !== undefined) return say(`unknown argument ${unknown}\n${USAGE}`, 2);
  const check = args.includes('--check');
  if (!(await hasGo()))
    return check ? say(`note: not checked for drift, because ${NO_GO}`, 0) : say(NO_GO, 1);
  const fresh = await generateSchemas(go);
  const committed = await readFile(GENERATED_PATH, 'utf8').catch(() => '');
  if (fresh === committed) return say(`${GENERATED_PATH} is up to date`, 0);
  if (check)
    return say(
      `${GENERATED_PATH} differs from its sources; run \`npm run schemas\` and commit the result`,
      1,
    );
  await writeFile(GENERATED_PATH, fresh);
  return say(`wrote ${GENERATED_PATH} (${Math.round(fresh.length / 1024)} KiB)`, 0);
}

function say(text: string, code: number): number {
  process.stderr.write(`${text}\n`);
  return code;
}

process.exitCode = await main(process.argv.slice(2));
