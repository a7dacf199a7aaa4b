import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import type { Bundle } from '../../bundle/bundle.js';
import { readBundle, verifyBundle } from '../../bundle/read.js';
import { layoutOf } from '../../gitops/layout.js';
import { markerFile, parseMarker } from '../../gitops/marker.js';
import { completeDestination } from '../../gitops/publish.js';
import { exitCodes, OperatorError } from '../../kernel/errors.js';
import { textOption, type Options } from '../command.js';
import type { Io } from '../io.js';
import type { Product } from '../product.js';
import { bundleToDeploy } from './bundle-to-deploy.js';
import { publishSettings } from './publish-settings.js';

/** A published folder: the bundle, and the files that Argo CD reads. */
export interface PublishedFolder {
  readonly bundle: Bundle;
  /** Contents by path within the folder. */
  readonly files: ReadonlyMap<string, string>;
  /** Clusters of the folder, by the name that Argo CD has for them. Absent: the one that it runs in. */
  readonly clusters?: readonly string[];
}

/**
 * The folder that the options mean: the one of `--from`, as it stands in a clone, or the one that `cto publish` makes with the same options.
 *
 * @throws OperatorError `E_PUBLISHED_FOLDER` when the folder is none, or does not hold the bundle that it says
 */
export async function publishedFolder(options: Options, io: Io, product: Product): Promise<PublishedFolder> {
  const from = textOption(options, 'from');
  if (from !== undefined) return readFolder(resolve(io.cwd, from), from);
  const bundle = await bundleToDeploy(options, io, product);
  const { files, marker } = layoutOf(
    bundle,
    completeDestination(publishSettings(options, bundle).destination),
  );
  return { bundle, files, ...(marker.clusters && { clusters: marker.clusters }) };
}

function readFolder(folder: string, named: string): PublishedFolder {
  if (statSync(join(folder, markerFile), { throwIfNoEntry: false })?.isFile() !== true) {
    throw new OperatorError('E_PUBLISHED_FOLDER', `${named} is no folder that cto publish made`, {
      hint: `name a folder with a file ${markerFile}, such as clusters/production, in a clone of the repository`,
    });
  }
  const marker = parseMarker(readFileSync(join(folder, markerFile), 'utf8'), `${named}/${markerFile}`);
  const bundle = readBundle(join(folder, 'bundle'));
  const problems = verifyBundle(bundle);
  if (problems.length > 0 || bundle.index.digest !== marker.digest) {
    throw new OperatorError('E_PUBLISHED_FOLDER', `${named} does not hold the bundle that was published`, {
      problems,
      exitCode: exitCodes.refused,
      hint: `it should be ${marker.digest}; get the folder from the repository again, or publish again`,
    });
  }
  return { bundle, files: filesOf(folder), ...(marker.clusters && { clusters: marker.clusters }) };
}

/** What Argo CD's root reads; components are read by Argo CD alone. */
function filesOf(folder: string): ReadonlyMap<string, string> {
  const applications = readdirSync(join(folder, 'applications')).map((name) => join('applications', name));
  return new Map(
    ['root.yaml', ...applications].map((path) => [
      relative('.', path).split(sep).join('/'),
      readFileSync(join(folder, path), 'utf8'),
    ]),
  );
}
