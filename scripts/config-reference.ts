// Writes, or with --check compares, docs/configuration.md and docs/configuration.schema.json.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { profiles } from '../profiles/index.js';
import { referenceFiles } from '../src/config/index.js';

const USAGE = `usage: config-reference [--check]
  writes docs/configuration.md and docs/configuration.schema.json from the configuration schema
  --check  write nothing; name the files that differ and exit 1`;

function main(args: readonly string[]): number {
  if (args.includes('--help')) return say(USAGE, 0);
  const unknown = args.filter((arg) => arg !== '--check');
  if (unknown.length > 0) return say(`unknown argument ${unknown.join(' ')}\n${USAGE}`, 2);
  const stale = referenceFiles({ profiles }).filter(
    ({ path, text }) => !existsSync(path) || readFileSync(path, 'utf8') !== text,
  );
  if (stale.length === 0) return say('the configuration reference is up to date', 0);
  const names = stale.map(({ path }) => path).join(', ');
  if (args.includes('--check'))
    return say(`${names} differ from the schema; run this without --check and commit`, 1);
  for (const { path, text } of stale) writeFileSync(path, text);
  return say(`wrote ${names}`, 0);
}

function say(text: string, code: number): number {
  process.stderr.write(`${text}\n`);
  return code;
}

process.exitCode = main(process.argv.slice(2));
