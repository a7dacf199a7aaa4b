import type { KubernetesObject } from '../../../bundle/object.js';
import { nearest } from '../../../kernel/nearest.js';
import { check } from './check.js';
import type { CelEngine } from './custom/cel.js';
import { checkCrd, transitionRulesOf, type TransitionRule } from './custom/crd.js';
import { customKindsOf, isCrd, type CustomKind } from './custom/resource.js';
import { checkRules, hasRules } from './custom/rules.js';
import { builtInKinds, definitionOf } from './definitions.js';
import { VERSIONS } from './generated/openapi.js';
import { checkMetadata, nameRuleOf, type NameRule } from './metadata.js';
import { createReport, type Report, type SchemaProblem } from './report.js';
import type { Schema } from './schema.js';

export type { TransitionRule } from './custom/crd.js';
export type { SchemaProblem } from './report.js';

/** Kubernetes versions that an object must be valid in, oldest first. */
export const SUPPORTED_VERSIONS: readonly string[] = VERSIONS;

/** Validates objects as the API server would, without one. Makes no change to them. */
export interface SchemaValidator {
  /**
   * All problems of an object, in the order of its fields. A kind that is neither built in nor defined by a given CRD is one problem,
   * `schema/unknown-kind`; ask {@link known} first where such kinds are in order.
   */
  validate(object: KubernetesObject): readonly SchemaProblem[];
  /** Whether objects of a kind live in a namespace; undefined for an unknown kind. */
  scopeOf(apiVersion: string, kind: string): 'Namespaced' | 'Cluster' | undefined;
  /** Whether a kind is built in (in the newest version at least) or defined by a given CRD. */
  known(apiVersion: string, kind: string): boolean;
  /**
   * CEL rules of the given CRDs that compare with the old object. They only apply on updates, so {@link validate}
   * does not evaluate them; whoever reports on a validation can say so.
   */
  transitionRules(): readonly TransitionRule[];
}

interface Kind {
  readonly scope: 'Namespaced' | 'Cluster';
  readonly schema: Schema;
  readonly names: NameRule;
  readonly since?: string;
  readonly custom?: CustomKind;
}

const TEXT: Schema = { type: 'string' };

function builtIn(apiVersion: string, name: string, cache: Map<string, Kind>): Kind | undefined {
  const key = `${apiVersion} ${name}`;
  const found = cache.get(key);
  const kind = builtInKinds().get(key);
  if (found !== undefined || kind === undefined) return found;
  const definition = definitionOf(kind.definition);
  const properties = {
    ...definition.properties,
    apiVersion: TEXT,
    kind: TEXT,
    status: { type: 'any' } as const,
  };
  const schema = { ...definition, properties, required: ['metadata', ...(definition.required ?? [])] };
  const made: Kind = {
    scope: kind.scope,
    schema,
    names: nameRuleOf(apiVersion, name),
    ...(kind.since === undefined ? {} : { since: kind.since }),
  };
  cache.set(key, made);
  return made;
}

function unknownKind(object: KubernetesObject, keys: readonly string[]): SchemaProblem {
  const { apiVersion, kind } = object;
  const elsewhere = keys.filter((key) => key.endsWith(` ${kind}`)).map((key) => key.split(' ')[0]);
  const alike = nearest(`${apiVersion} ${kind}`, keys)?.split(' ');
  const guess =
    alike === undefined
      ? 'add its CustomResourceDefinition to the bundle, or declare it external'
      : `did you mean kind "${alike[1]}" of ${alike[0]}?`;
  const fix = elsewhere.length > 0 ? `use apiVersion ${elsewhere.join(' or ')}` : guess;
  return {
    path: 'kind',
    message: `no kind ${JSON.stringify(kind)} is known in ${JSON.stringify(apiVersion)}`,
    fix,
    value: kind,
    rule: 'schema/unknown-kind',
  };
}

function checkObject(object: KubernetesObject, kind: Kind, report: Report): void {
  check(object, kind.schema, report);
  checkMetadata(object, kind.scope, kind.names, report);
  if (object['status'] !== undefined) {
    report.add({
      rule: 'object/status',
      message: 'is written by controllers',
      fix: 'remove it',
      at: ['status'],
    });
  }
  if (kind.since !== undefined) {
    const message = `the kind ${object.kind} came to ${object.apiVersion} with Kubernetes ${kind.since}, but the object must be valid from ${VERSIONS[0]} on`;
    report.add({ rule: 'schema/version', message, at: ['kind'] });
  }
}

/** CEL sees only objects that fit their schema: the API server evaluates no rule on others either. */
function checkCustomRules(
  object: KubernetesObject,
  schema: Schema,
  cel: CelEngine | undefined,
  report: Report,
): void {
  if (!hasRules(schema) || report.problems.length > 0) return;
  if (cel !== undefined) checkRules(object, schema, cel, report);
  else
    report.add({
      rule: 'cel/engine',
      message: 'the CRD has CEL rules, but the engine for them was not loaded',
      fix: 'make the validator with loadSchemaValidator',
    });
}

/**
 * Makes a validator without CEL, or with an engine that is loaded already. Without one, an object or a CRD whose schema has rules
 * gets the problem `cel/engine`: rules are never skipped in silence. Most callers want {@link loadSchemaValidator}.
 *
 * @param crds - CustomResourceDefinitions whose kinds are to be known; other objects are left out
 */
export function createSchemaValidator(crds: readonly KubernetesObject[], cel?: CelEngine): SchemaValidator {
  const customs = crds.filter(isCrd).flatMap(customKindsOf);
  const custom = new Map(
    customs.map((kind): [string, Kind] => [
      `${kind.apiVersion} ${kind.kind}`,
      {
        scope: kind.scope,
        schema: kind.objectSchema,
        names: nameRuleOf(kind.apiVersion, kind.kind),
        custom: kind,
      },
    ]),
  );
  const cache = new Map<string, Kind>();
  const kindOf = (apiVersion: string, kind: string): Kind | undefined =>
    custom.get(`${apiVersion} ${kind}`) ?? builtIn(apiVersion, kind, cache);
  return {
    known: (apiVersion, kind) => kindOf(apiVersion, kind) !== undefined,
    scopeOf: (apiVersion, kind) => kindOf(apiVersion, kind)?.scope,
    transitionRules: () =>
      customs.flatMap(({ crd, schema }) => transitionRulesOf(crd, schema, createReport())),
    validate: (object) => {
      const kind = kindOf(object.apiVersion, object.kind);
      if (kind === undefined) return [unknownKind(object, [...custom.keys(), ...builtInKinds().keys()])];
      const report = createReport({ hidden: object.kind === 'Secret' });
      checkObject(object, kind, report);
      if (kind.custom !== undefined) checkCustomRules(object, kind.custom.schema, cel, report);
      if (isCrd(object)) checkCrd(object, cel, report);
      return report.problems;
    },
  };
}

/** Makes a validator, and loads the CEL engine (30 ms) only if a CRD has rules. */
export async function loadSchemaValidator(crds: readonly KubernetesObject[]): Promise<SchemaValidator> {
  const needsCel = crds
    .filter(isCrd)
    .flatMap(customKindsOf)
    .some(({ schema }) => hasRules(schema));
  if (!needsCel) return createSchemaValidator(crds);
  const { createCelEngine } = await import('./custom/cel.js');
  return createSchemaValidator(crds, createCelEngine());
}
