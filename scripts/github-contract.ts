// Takes the part of GitHub's API description that we use out of @octokit/openapi, or with --check compares. The package weighs 385 MB, so it is no
// dependency: fetch it for this alone, into a folder of its own.
import { readFile, writeFile } from 'node:fs/promises';
import { contractFile, contractPackage, makeContract } from './lib/github-contract/index.js';

const fetchIt = `npm install --prefix FOLDER --no-save ${contractPackage.name}@${contractPackage.version}`;

const USAGE = `usage: github-contract PACKAGE_FOLDER [--check]
  writes ${contractFile} from PACKAGE_FOLDER/generated/api.github.com.json
  --check  write nothing; exit 1 if the file differs
to get PACKAGE_FOLDER (FOLDER/node_modules/${contractPackage.name}): ${fetchIt}`;

async function main(args: readonly string[]): Promise<number> {
  const [folder, ...more] = args.filter((arg) => arg !== '--check');
  if (args.includes('--help')) return say(USAGE, 0);
  if (folder === undefined || folder.startsWith('-') || more.length > 0) return say(USAGE, 2);
  const fresh = await makeContract(folder);
  const committed = await readFile(contractFile, 'utf8').catch(() => '');
  if (fresh === committed) return say(`${contractFile} is up to date`, 0);
  if (args.includes('--check')) return say(`${contractFile} differs from what ${folder} gives`, 1);
  await writeFile(contractFile, fresh);
  return say(`wrote ${contractFile} (${Math.round(fresh.length / 1024)} KiB)`, 0);
}

function say(text: string, code: number): number {
  process.stderr.write(`${text}\n`);
  return code;
}

process.exitCode = await main(process.argv.slice(2));
