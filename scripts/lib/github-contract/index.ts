import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256 } from '../../../src/bundle/digest.js';
import { extractPaths, type OpenApi } from './extract.js';
import { contractPaths } from './paths.js';
import { contractText } from './text.js';

/** Where the contract stands. */
export const contractFile = 'test/github/openapi/api.github.com.json';

/** The package that carries GitHub's description of its API (github/rest-api-description), and the version that the contract is of. */
export const contractPackage = { name: '@octokit/openapi', version: '23.0.2' } as const;

const descriptionFile = 'generated/api.github.com.json';

/** Text of the contract, from a folder with the package. @throws Error when there is none, or it is of another version */
export async function makeContract(folder: string): Promise<string> {
  const { name, version } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as {
    readonly name: string;
    readonly version: string;
  };
  if (name !== contractPackage.name) throw new Error(`${folder} holds ${name}, not ${contractPackage.name}`);
  if (version !== contractPackage.version)
    throw new Error(
      `${folder} holds version ${version}, the contract is of ${contractPackage.version}; change it in scripts/lib/github-contract`,
    );
  const text = await readFile(join(folder, descriptionFile), 'utf8');
  const source = { package: `${name}@${version}`, file: descriptionFile, sha256: sha256(text) };
  return contractText(source, extractPaths(JSON.parse(text) as OpenApi, contractPaths));
}

export { contractPaths } from './paths.js';
export { extractPaths, type OpenApi } from './extract.js';
