import type { KubernetesObject } from '../../../../bundle/object.js';
import { check } from '../check.js';
import type { PathStep, Report } from '../report.js';
import { fieldsOf, isSet, objectsIn, reportDuplicates, textOf } from '../rules/rule.js';
import { isFields, type Fields, type Schema } from '../schema.js';
import type { CelEngine } from './cel.js';
import { fieldPathProblem, jsonPathProblem } from './json-path.js';
import { hasRules } from './rules.js';
import { isTransition } from './transition.js';
import { checkStructural } from './structural.js';

/** A rule that compares with the old object. It cannot be checked without one, so it is counted instead. */
export interface TransitionRule {
  /** Name of the CRD. */
  readonly crd: string;
  /** Where in the schema it stands: `spec.properties.storage`. */
  readonly path: string;
  readonly rule: string;
}

function within(report: Report, steps: readonly PathStep[], run: () => void): void {
  steps.forEach((step) => report.enter(step));
  run();
  steps.forEach(() => report.leave());
}

/** Checks a CRD beyond its fields: names, versions, structural schemas, defaults, printer columns and CEL rules. */
export function checkCrd(crd: KubernetesObject, cel: CelEngine | undefined, report: Report): void {
  const spec = fieldsOf(crd['spec']);
  checkNames(crd, spec, report);
  checkVersions(spec, report);
  for (const [index, version] of objectsIn(spec['versions'])) {
    within(report, ['spec', 'versions', index], () => checkVersion(version, cel, report));
  }
}

const PROTECTED = /(^|\.)(k8s|kubernetes)\.io$/;

function checkNames(crd: KubernetesObject, spec: Fields, report: Report): void {
  const names = fieldsOf(spec['names']);
  const metadata = fieldsOf(crd['metadata']);
  const expected = `${String(names['plural'])}.${String(spec['group'])}`;
  if (metadata['name'] !== expected) {
    report.add({
      rule: 'crd/name',
      message: `${report.show(metadata['name'])} must be <plural>.<group>, which is ${expected}`,
      value: metadata['name'],
      at: ['metadata', 'name'],
    });
  }
  if (names['listKind'] === names['kind'] && isSet(names['kind'])) {
    report.add({ rule: 'crd/name', message: 'must differ from kind', at: ['spec', 'names', 'listKind'] });
  }
  if (
    PROTECTED.test(String(spec['group'])) &&
    !isSet(fieldsOf(metadata['annotations'])['api-approved.kubernetes.io'])
  ) {
    report.add({
      rule: 'crd/approval',
      message: `the group ${String(spec['group'])} is protected`,
      fix: 'add the annotation api-approved.kubernetes.io with the URL of the approval',
      at: ['metadata', 'annotations'],
    });
  }
}

function checkVersions(spec: Fields, report: Report): void {
  const versions = objectsIn(spec['versions']);
  const stored = versions.filter(([, version]) => version['storage'] === true).length;
  if (versions.length > 0 && stored !== 1) {
    report.add({
      rule: 'crd/versions',
      message: `${stored} versions have storage: true, exactly one must`,
      at: ['spec', 'versions'],
    });
  }
  reportDuplicates(
    versions.map(([index, version]) => [index, textOf(version['name'])] as const),
    (index, name) => {
      report.add({
        rule: 'crd/versions',
        message: `the version "${name}" is in the list already`,
        value: name,
        at: ['spec', 'versions', index, 'name'],
      });
    },
  );
}

function checkVersion(version: Fields, cel: CelEngine | undefined, report: Report): void {
  checkPaths(version, report);
  const schema = fieldsOf(version['schema'])['openAPIV3Schema'];
  if (!isFields(schema)) return;
  within(report, ['schema', 'openAPIV3Schema'], () => {
    checkStructural(schema, report);
    checkDefaults(schema, report);
    checkExpressions(schema, cel, report);
  });
}

function checkPaths(version: Fields, report: Report): void {
  const columns = objectsIn(version['additionalPrinterColumns']).map(
    ([index, column]) =>
      [['additionalPrinterColumns', index, 'jsonPath'], column['jsonPath'], jsonPathProblem] as const,
  );
  const scale = fieldsOf(fieldsOf(version['subresources'])['scale']);
  const scaled = ['specReplicasPath', 'statusReplicasPath', 'labelSelectorPath'].map(
    (field) => [['subresources', 'scale', field], scale[field], fieldPathProblem] as const,
  );
  for (const [at, path, problemOf] of [...columns, ...scaled]) {
    const problem = typeof path === 'string' ? problemOf(path) : undefined;
    if (problem !== undefined)
      report.add({ rule: 'crd/json-path', message: `${report.show(path)} ${problem}`, value: path, at });
  }
}

function eachPart(schema: Schema, report: Report, visit: (schema: Schema) => void): void {
  visit(schema);
  const { items, additionalProperties } = schema;
  for (const [name, property] of Object.entries(schema.properties ?? {}))
    within(report, ['properties', name], () => eachPart(property, report, visit));
  if (items !== undefined) within(report, ['items'], () => eachPart(items, report, visit));
  if (typeof additionalProperties === 'object')
    within(report, ['additionalProperties'], () => eachPart(additionalProperties, report, visit));
}

/** A default must be valid itself, or the server refuses the CRD. */
function checkDefaults(root: Schema, report: Report): void {
  eachPart(root, report, (schema) => {
    if (schema.default !== undefined)
      within(report, ['default'], () => check(schema.default, schema, report));
  });
}

function checkExpressions(root: Schema, cel: CelEngine | undefined, report: Report): void {
  if (!hasRules(root)) return;
  if (cel === undefined) {
    report.add({
      rule: 'cel/engine',
      message: 'has CEL rules, but the engine for them was not loaded',
      fix: 'make the validator with loadSchemaValidator',
    });
    return;
  }
  eachPart(root, report, (schema) => {
    schema['x-kubernetes-validations']?.forEach((rule, index) => {
      for (const { field, text, message } of cel.problemsOf(rule, schema)) {
        const at = ['x-kubernetes-validations', index, field];
        report.add({
          rule: 'cel/expression',
          message: `${report.show(text)} cannot be evaluated: ${message}`,
          value: text,
          at,
        });
      }
    });
  });
}

/** The rules of a schema that compare with the old object. */
export function transitionRulesOf(crd: string, root: Schema, paths: Report): readonly TransitionRule[] {
  const found: TransitionRule[] = [];
  eachPart(root, paths, (schema) => {
    for (const rule of schema['x-kubernetes-validations'] ?? []) {
      if (isTransition(rule)) found.push({ crd, path: paths.here(), rule: rule.rule });
    }
  });
  return found;
}
