import type { Bundle } from '../bundle.js';
import { identityOf, type KubernetesObject } from '../object.js';
import { objectsOf } from '../objects.js';
import { crdFindings } from './definition.js';
import { specOf } from './json-schema-props.js';
import type { CrdFinding } from './model.js';

/** What was found about one definition. */
export interface DefinitionFindings {
  /** Name of the definition, such as `clusters.postgresql.cnpg.io`. */
  readonly name: string;
  /** Breaking ones first; never empty. */
  readonly findings: readonly CrdFinding[];
}

/** Compares the definitions of two bundles, without a cluster. Definitions that only one of them has are left out: coming is harmless, going is a deletion. */
export function crdFindingsOfBundles(before: Bundle, after: Bundle): readonly DefinitionFindings[] {
  return definitionChanges(objectsOf(before), objectsOf(after));
}

/** As {@link crdFindingsOfBundles}, for objects that are parsed already. What is stored is taken to be in the storage version of before. */
export function definitionChanges(
  before: readonly KubernetesObject[],
  after: readonly KubernetesObject[],
): readonly DefinitionFindings[] {
  const old = new Map(before.filter(isDefinition).map((object) => [identityOf(object), object]));
  return after.filter(isDefinition).flatMap((definition) => {
    const was = old.get(identityOf(definition));
    const findings = was === undefined ? [] : crdFindings(was, definition, storageVersions(was));
    return findings.length === 0 ? [] : [{ name: definition.metadata.name, findings }];
  });
}

function isDefinition({ apiVersion, kind }: KubernetesObject): boolean {
  return kind === 'CustomResourceDefinition' && apiVersion.startsWith('apiextensions.k8s.io/');
}

function storageVersions(definition: KubernetesObject): readonly string[] {
  return (specOf(definition).versions ?? [])
    .filter(({ storage }) => storage === true)
    .map(({ name }) => name);
}
