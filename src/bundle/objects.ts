import { loadAll } from 'js-yaml';
import type { Bundle } from './bundle.js';
import type { KubernetesObject } from './object.js';

/**
 * Every object of a bundle, in the order in which they are applied. Parses the manifests each time: keep what it answers.
 *
 * `js-yaml`, since it takes 140 ms for the standard bundle, loading included, where the `yaml` package takes 350; both read the core schema of
 * YAML 1.2. What is lost, positions in the text, nobody asks for: the files are written by us.
 */
export function objectsOf(bundle: Bundle): KubernetesObject[] {
  return [...bundle.files]
    .filter(([path]) => path.startsWith('manifests/'))
    .flatMap(([, text]) => loadAll(text) as KubernetesObject[]);
}
