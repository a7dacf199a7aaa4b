import { parseAllDocuments } from 'yaml';
import type { Bundle } from './bundle.js';
import type { KubernetesObject } from './object.js';

/** Every object of a bundle, in the order in which they are applied. Parses the manifests. */
export function objectsOf(bundle: Bundle): KubernetesObject[] {
  return [...bundle.files]
    .filter(([path]) => path.startsWith('manifests/'))
    .flatMap(([, text]) => parseAllDocuments(text).map((document) => document.toJS() as KubernetesObject));
}
