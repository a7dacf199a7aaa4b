import type { Construct } from 'constructs';
import * as kplus from 'cdk8s-plus-28';
import type { ComponentContext } from './context.js';
import { namespaced, type MetadataOptions } from './metadata.js';

/** Adds a ConfigMap with text data. */
export function configMap(
  scope: Construct,
  context: ComponentContext,
  options: MetadataOptions & { readonly name: string; readonly data: Readonly<Record<string, string>> },
): kplus.ConfigMap {
  return new kplus.ConfigMap(scope, `config-map-${options.name}`, {
    metadata: namespaced(context, options.name, options),
    data: { ...options.data },
  });
}
