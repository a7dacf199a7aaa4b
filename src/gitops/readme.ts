import type { BundleIndex } from '../bundle/bundle.js';
import type { Destination } from './destination.js';
import { within } from './paths.js';

/** README of a published folder: what it is, which bundle, how to roll back, and that nobody edits it by hand. */
export function folderReadme(index: BundleIndex, destination: Destination): string {
  const { environment, folder, revision, clusters } = destination;
  const place = folder === '' ? 'this repository' : `\`${folder}\``;
  return `# ${index.platform}: ${environment}

Made by \`cto publish\`. **Do not edit by hand**: the next publication refuses to overwrite what it did not write, and Argo CD applies whatever is here.

| | |
|---|---|
| profile | ${index.profile} |
| bundle | \`${index.digest}\` |
| made by | cto ${index.version} |
| Argo CD follows | \`${revision}\` |
| clusters | ${clusters === undefined ? 'the one that Argo CD runs in' : clusters.join(', ')} |

## What is where

| path | what it is |
|---|---|
| \`bundle/\` | the bundle, byte for byte: read this to see what changed; \`cto bundle verify ${within(folder, 'bundle')}\` proves it |
${whatArgoReads(clusters)}
| \`components/\` | the same manifests in folders named after their content; the last three bundles stay, since a component reads its old folder until its wave has come |
| \`root.yaml\` | the root Application; \`cto bootstrap\` applies it once |

## Roll back

Revert the commit, by a pull request or directly:

\`\`\`sh
git revert --no-edit HEAD
git push
\`\`\`

The root Application moves each component back in the order of the waves. A rollback does not bring data back: restore a backup for that.

## Change something

Change the configuration and publish again. Everything in ${place} that is listed in \`.cto.json\` is written by the program; other files are left alone, and stop a publication
when they stand where a file has to go.
`;
}

function whatArgoReads(clusters: readonly string[] | undefined): string {
  if (clusters === undefined)
    return '| `applications/` | what the root Application reads: the projects, and one Application per component with its wave |';
  return `| \`applications/\` | what the root Application reads: its project, and the ApplicationSet that makes a root per cluster |
| \`clusters/\` | what the root of each cluster reads: its project, and one Application per component with its wave |`;
}
