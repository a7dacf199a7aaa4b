import { isError } from '../../kernel/problem.js';
import { refText } from '../../kube/resources.js';
import type { ExportedFile } from '../../secrets/export/index.js';
import {
  eitherText,
  keysToWrite,
  secretName,
  type KeyState,
  type KeyStatus,
  type Reader,
  type SecretState,
  type SecretsOutcome,
  type SecretsState,
} from '../../secrets/index.js';
import { plural } from './words.js';

/** Each status in one word. */
const statusWords: Readonly<Record<KeyStatus, string>> = {
  present: 'present',
  empty: 'EMPTY',
  'will-create': 'create',
  'will-generate': 'generate',
  'will-ask': 'ask',
  'will-rotate': 'rotate',
  'optional-absent': 'optional',
  missing: 'MISSING',
  unusable: 'UNUSABLE',
  unknown: 'unknown',
};

const wordWidth = Math.max(...Object.values(statusWords).map((word) => word.length));

/** How it stands with all Secrets, for people. */
export function stateText(state: SecretsState): string {
  const { secrets, problems } = state;
  if (secrets.length === 0) return 'the bundle declares no Secret that you have to provide\n';
  const single = new Set(secrets.flatMap((secret) => secret.problems.map(({ object = '' }) => object)));
  const others = problems.filter(
    (problem) => isError(problem) && (problem.object === undefined || !single.has(problem.object)),
  );
  const blocks = secrets.map((secret) => secretLines(secret).join('\n'));
  const trouble = others.map(({ message, fix }) => `${message}\n  fix: ${fix ?? ''}`);
  return `${[...blocks, ...trouble, summaryLine(state)].join('\n\n')}\n`;
}

function secretLines(secret: SecretState): string[] {
  const { declaration, keys } = secret;
  const width = Math.max(...keys.map(({ key }) => key.key.length));
  return [
    `${secretName(declaration)}  ${declaration.purpose}`,
    ...keys.flatMap((key) => keyLines(key, width)),
    ...secret.lacksLabels.map((label) => `  label ${label} will be added`),
    ...secret.problems
      .filter(({ path }) => path === undefined)
      .map(({ message, fix }) => `  ${message}\n    fix: ${fix ?? ''}`),
  ];
}

function keyLines(state: KeyState, width: number): string[] {
  const { key, status, from, flaw, ways } = state;
  const head = `  ${statusWords[status].padEnd(wordWidth)}  ${key.key.padEnd(width)}`;
  if (status === 'missing' || status === 'empty')
    return [`${head}  ${key.purpose}`, `  ${' '.repeat(wordWidth)}  ${eitherText(ways)}`];
  const more = status === 'optional-absent' ? key.purpose : [from, flaw].filter((part) => part).join(' ');
  return [`${head}  ${more}`.trimEnd()];
}

function summaryLine({ secrets }: SecretsState): string {
  const all = secrets.flatMap(({ keys }) => keys);
  const count = (...statuses: KeyStatus[]) => all.filter(({ status }) => statuses.includes(status)).length;
  const parts: [number, string][] = [
    [count('present'), 'present'],
    [count('will-create', 'will-generate', 'will-ask'), 'to be created'],
    [count('will-rotate'), 'to be rotated'],
    [count('optional-absent'), 'optional and not given'],
    [count('missing', 'empty', 'unusable'), 'missing'],
    [count('unknown'), 'not readable'],
  ];
  const said = parts.filter(([number]) => number > 0).map(([number, word]) => `${number} ${word}`);
  return `${plural(secrets.length, 'Secret')}, ${plural(all.length, 'key')}: ${said.join(', ')}`;
}

/** The state for programs. */
export function stateDocument(platform: string, { secrets, problems }: SecretsState): object {
  return {
    platform,
    complete: !problems.some(isError),
    secrets: secrets.map(({ declaration, object, keys, lacksLabels, restartsPending }) => ({
      namespace: declaration.namespace,
      name: declaration.name,
      purpose: declaration.purpose,
      object,
      keys: keys.map(({ key, ...rest }) => ({
        key: key.key,
        purpose: key.purpose,
        optional: key.optional ?? false,
        ...rest,
      })),
      lacksLabels,
      restartsPending,
    })),
    problems,
  };
}

/** What applying would do, as far as it is shown. */
export interface ShownPlan {
  readonly state: SecretsState;
  readonly namespaces: readonly { readonly metadata: { readonly name: string } }[];
  readonly found: { readonly readers: readonly Reader[] };
}

/** What applying would do, for people: only what changes. */
export function planText({ state, namespaces, found }: ShownPlan): string {
  const lines = [
    ...namespaces.map(({ metadata }) => `create Namespace ${metadata.name}`),
    ...state.secrets.flatMap(plannedLines),
    ...found.readers.map(({ ref, reads }) => `restart ${refText(ref)}: reads ${reads.join(', ')}`),
  ];
  return lines.length === 0 ? 'nothing to do\n' : `${lines.join('\n')}\n`;
}

function plannedLines(secret: SecretState): string[] {
  const keys = keysToWrite(secret);
  if (keys.length === 0 && secret.lacksLabels.length === 0) return [];
  const width = Math.max(...keys.map(({ key }) => key.key.length));
  const verb = secret.object === 'present' ? 'change' : 'create';
  return [
    `${verb} Secret ${secretName(secret.declaration)}`,
    ...keys.flatMap((key) => keyLines(key, width)),
    ...secret.lacksLabels.map((label) => `  label ${label}`),
    ...keys.flatMap(({ key, status }) =>
      status === 'will-rotate' && key.rotation ? [`  careful with ${key.key}: ${key.rotation.warning}`] : [],
    ),
  ];
}

/** What was done, for people. */
export function outcomeText({ written, restarted }: SecretsOutcome): string {
  const lines = [
    ...written.map(({ secret, isNew, created, rotated }) => {
      const parts = [
        created.length === 0 ? undefined : `created ${created.join(', ')}`,
        rotated.length === 0 ? undefined : `rotated ${rotated.join(', ')}`,
      ].filter((part) => part !== undefined);
      return `Secret ${secret}${isNew ? ' (new)' : ''}: ${parts.join('; ') || 'labels'}`;
    }),
    ...restarted.map((ref) => `restarted ${refText(ref)}`),
  ];
  return lines.length === 0 ? 'nothing to do: every Secret is complete\n' : `${lines.join('\n')}\n`;
}

/** What was done, for programs. */
export function outcomeDocument(platform: string, outcome: SecretsOutcome): object {
  return { platform, ...outcome };
}

/** What became of the files, for people. @param dryRun whether none was written */
export function exportText(files: readonly ExportedFile[], folder: string, dryRun: boolean): string {
  if (files.length === 0) return 'nothing to write: no declared Secret has a value of yours\n';
  const kept = files.filter(({ action }) => action === 'kept').length;
  const words = { written: dryRun ? 'to write' : 'written', kept: 'kept' };
  const lines = files.map(
    ({ action, path }) => `${words[action].padEnd(words.written.length)}  ${folder}/${path}`,
  );
  const note = kept === 0 ? [] : ['kept files hold what they held; --rotate <secret> writes one again'];
  return `${[...lines, ...note].join('\n')}\n`;
}
