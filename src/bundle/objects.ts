import { loadAll } from 'js-yaml';
import type { Bundle } from './bundle.js';
import type { KubernetesObject } from './object.js';

/** Manifests that were parsed already; a bundle does not change. */
const parsed = new WeakMap<Bundle, readonly KubernetesObject[]>();

/**
 * Every object of a bundle, in the order in which they are applied. Parses the manifests once: planning, rights and Secrets all ask.
 *
 * `js-yaml`, since it takes 140 ms for the standard bundle, loading included, where the `yaml` package takes 350; both read the core schema of
 * YAML 1.2. What is lost, positions in the text, nobody asks for: the files are written by us.
 */
export function objectsOf(bundle: Bundle): readonly KubernetesObject[] {
  const known = parsed.get(bundle);
  if (known) return known;
  const objects = parse(bundle);
  parsed.set(bundle, objects);
  return objects;
}

function parse({ files }: Bundle): KubernetesObject[] {
  return [...files]
    .filter(([path]) => path.startsWith('manifests/'))
    .flatMap(([, text]) => loadAll(text) as KubernetesObject[]);
}
