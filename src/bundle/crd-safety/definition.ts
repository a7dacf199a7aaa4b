import type { KubernetesObject } from '../object.js';
import { specOf, type DefinitionSpec, type DefinitionVersion } from './json-schema-props.js';
import { breaking, notice, type CrdFinding, type Verdict } from './model.js';
import { compareSchemas } from './schema.js';

/** Two definitions under comparison. */
interface Pair {
  readonly before: DefinitionSpec;
  readonly after: DefinitionSpec;
  readonly stored: readonly string[];
}

/**
 * What an upgrade of a CustomResourceDefinition does to objects that are stored and to clients; pure, needs no cluster.
 *
 * @param storedVersions `status.storedVersions` of the definition in the cluster; without one, the names of its storage version
 * @returns breaking ones first, each in the order of the definition; empty when everything goes on as before
 */
export function crdFindings(
  before: KubernetesObject,
  after: KubernetesObject,
  storedVersions: readonly string[],
): readonly CrdFinding[] {
  const pair = { before: specOf(before), after: specOf(after), stored: storedVersions };
  const found = [...identity(pair), ...unknownFields(pair), ...conversion(pair), ...versions(pair)];
  return [
    ...found.filter(({ severity }) => severity === 'breaking'),
    ...found.filter(({ severity }) => severity === 'notice'),
  ];
}

/** The API server refuses to change what a kind is called and where its objects live. */
function identity({ before, after }: Pair): CrdFinding[] {
  const fixed = [
    ['spec.group', before.group, after.group],
    ['spec.scope', before.scope, after.scope],
    ['spec.names.kind', before.names?.kind, after.names?.kind],
    ['spec.names.plural', before.names?.plural, after.names?.plural],
  ] as const;
  const gone = [
    ...missing('spec.names.singular', singular(before), singular(after)),
    ...missing('spec.names.shortNames', before.names?.shortNames, after.names?.shortNames),
    ...missing('spec.names.categories', before.names?.categories, after.names?.categories),
  ];
  return [
    ...fixed.flatMap(([path, was, is]) =>
      was === is
        ? []
        : [
            {
              path,
              ...breaking(
                `was ${was ?? 'not set'}, is ${is ?? 'not set'}: it cannot be changed, and all objects go with the old one`,
              ),
            },
          ],
    ),
    ...gone,
  ];
}

/** What the API server sets when a definition does not say it. */
function singular({ names = {} }: DefinitionSpec): readonly string[] {
  return [names.singular ?? names.kind?.toLowerCase() ?? ''];
}

function missing(path: string, before: readonly string[] = [], after: readonly string[] = []): CrdFinding[] {
  return before
    .filter((name) => name !== '' && !after.includes(name))
    .map((name) => ({ path, ...notice(`${name} is gone: who uses this name fails`) }));
}

function unknownFields({ before, after }: Pair): CrdFinding[] {
  if (before.preserveUnknownFields !== true || after.preserveUnknownFields === true) return [];
  return [
    { path: 'spec.preserveUnknownFields', ...breaking('kept fields that are not described, drops them') },
  ];
}

/** Without a webhook only `apiVersion` changes between versions, and fields that have another place are lost. */
function conversion({ before, after }: Pair): CrdFinding[] {
  const converts = ({ conversion: how }: DefinitionSpec) => how?.strategy === 'Webhook';
  if (!converts(before) || converts(after)) return [];
  const several = (before.versions ?? []).length > 1;
  const verdict = several
    ? breaking('the webhook that converts between versions is gone: only apiVersion is rewritten')
    : notice('the webhook that converts between versions is gone');
  return [{ path: 'spec.conversion', ...verdict }];
}

function versions(pair: Pair): CrdFinding[] {
  const found = (pair.before.versions ?? []).flatMap((was) => {
    const is = pair.after.versions?.find(({ name }) => name === was.name);
    const verdicts = is === undefined ? removedVersion(was, pair.stored) : keptVersion(was, is);
    return [
      ...verdicts.map((verdict) => ({ path: `spec.versions[${was.name}]`, version: was.name, ...verdict })),
      ...(is === undefined ? [] : compareVersions(was, is, was.name)),
    ];
  });
  return [...found, ...otherStorage(pair)];
}

function removedVersion({ name, served, storage }: DefinitionVersion, stored: readonly string[]): Verdict[] {
  if (stored.includes(name) || storage === true)
    return [
      breaking(
        'is gone, but objects are stored in it: the API server refuses that until they are rewritten and status.storedVersions says so',
      ),
    ];
  return served === true
    ? [breaking('is gone: who asks for it fails')]
    : [notice('is gone; it was not served')];
}

function keptVersion(was: DefinitionVersion, is: DefinitionVersion): Verdict[] {
  const fields = (version: DefinitionVersion) =>
    (version.selectableFields ?? []).map(({ jsonPath }) => jsonPath);
  const [status, now] = [was, is].map((version) => version.subresources?.status !== undefined);
  return [
    ...(was.served === true && is.served !== true
      ? [breaking('is no longer served: who asks for it fails')]
      : []),
    ...(status === now
      ? []
      : [
          notice(
            now
              ? 'its status can be written only through the subresource status'
              : 'has no subresource status any more',
          ),
        ]),
    ...(was.subresources?.scale !== undefined && is.subresources?.scale === undefined
      ? [notice('has no subresource scale any more: autoscalers and kubectl scale fail')]
      : []),
    ...fields(was)
      .filter((path) => !fields(is).includes(path))
      .map((path) => notice(`objects can no longer be selected by ${path}`)),
  ];
}

/** Without conversion, what is stored in one version is read as another one: what that one does not describe is lost. */
function otherStorage({ before, after }: Pair): CrdFinding[] {
  const was = before.versions?.find(({ storage }) => storage === true);
  const is = after.versions?.find(({ storage }) => storage === true);
  if (was === undefined || is === undefined || was.name === is.name) return [];
  const path = `spec.versions[${is.name}].storage`;
  const rewritten = notice(
    `objects are stored as ${is.name} from now on; those of ${was.name} stay until they are written again`,
  );
  const converted = after.conversion?.strategy === 'Webhook';
  return [
    { path, version: is.name, ...rewritten },
    ...(converted ? [] : compareVersions(was, is, `${was.name} read as ${is.name}`)),
  ];
}

function compareVersions(was: DefinitionVersion, is: DefinitionVersion, version: string): CrdFinding[] {
  // a version without a schema keeps everything; `v1` definitions have one
  const keepsAll = { 'x-kubernetes-preserve-unknown-fields': true, type: 'object' };
  return compareSchemas(was.schema?.openAPIV3Schema ?? keepsAll, is.schema?.openAPIV3Schema ?? keepsAll).map(
    ({ path, message, severity }) => ({
      path: path === '' ? 'the object' : path,
      version,
      message,
      severity,
    }),
  );
}
