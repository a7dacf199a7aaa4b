import { OperatorError } from '../../kernel/errors.js';
import { isError, type Problem } from '../../kernel/problem.js';
import { type ConfigNode, emptyMap } from '../node.js';
import { defaultOrigin } from '../origin.js';
import { type KeyPath, parsePath } from '../path.js';
import { parseDocument } from '../parse/document.js';
import { limits } from '../parse/limits.js';
import type { Finding } from '../resolve/finding.js';
import { referencesIn } from '../resolve/reference.js';
import { originAt, resolve, type Resolution } from '../resolve/resolve.js';
import { findSecrets } from '../resolve/secrets.js';
import { readSets } from '../resolve/sets.js';
import { readVariables } from '../resolve/variables.js';
import type { LoadedConfig, LoadRequest } from '../types.js';
import { deepFreeze, digestOf } from './digest.js';
import { findSecretLines } from './file-secrets.js';
import { chooseProfile, profileFlag, readOverlays, unknownEnvironment } from './layers.js';
import { listProblems } from './problems.js';
import { readConfigFile, type ReadFile } from './read-file.js';

/**
 * Loads the configuration: `--set` over `CTO_A__B` variables over the environment overlay over the file over the profile over
 * the schema's defaults. Synchronous; reads one file.
 *
 * @throws OperatorError `E_CONFIG_INVALID` with every problem found, exit code 2
 */
export function loadConfig(request: LoadRequest): LoadedConfig {
  const read = readConfigFile(request.file, request.cwd);
  const input = readLayers(request, read);
  const chosen = resolveWith(input, request, request.environment);
  const tooMany = chosen.findings.length > limits.problems;
  const others = (tooMany ? [] : [...input.overlays.keys()])
    .filter((name) => name !== request.environment)
    .map((name) => ({ name, resolution: resolveWith(input, request, name) }));
  const problems = listProblems({
    problems: input.problems,
    findings: [...input.findings, ...chosen.findings],
    others: others.map(({ name, resolution }) => ({ name, findings: resolution.findings })),
    secrets: input.secrets,
  });
  if (!chosen.config || problems.some(isError)) throw invalid(problems);
  return loaded(request, read, input, chosen, problems);
}

/** Everything that was read, before it is merged. */
interface Input {
  readonly profile: ConfigNode;
  readonly file: ConfigNode;
  readonly overlays: ReadonlyMap<string, ConfigNode>;
  readonly variables: ConfigNode;
  readonly flags: readonly ConfigNode[];
  readonly problems: readonly Problem[];
  readonly findings: readonly Finding[];
  readonly secrets: readonly string[];
  readonly unread: readonly KeyPath[];
  readonly doubtful: readonly KeyPath[];
  readonly hasFile: boolean;
}

function readLayers(request: LoadRequest, read: ReadFile): Input {
  const parsed = parseDocument(read.text ?? '', read.file ?? '');
  const overlays = readOverlays(parsed.root);
  const sets = readSets(request.sets ?? []);
  const variables = readVariables(request.env, {
    below: parsed.root,
    referenced: new Set(referencesIn(read.text ?? '')),
  });
  const flags = [sets.root, profileFlag(request.profile)];
  const profile = chooseProfile(request, [sets.root, variables.root, parsed.root]);
  const scans = [parsed.root, variables.root, sets.root].map((layer) => findSecrets(layer));
  const found = scans.flatMap((scan) => scan.findings);
  const lines = new Set(found.map(({ origin }) => ('line' in origin ? origin.line : 0)));
  const environment =
    request.environment === undefined || overlays.byName.has(request.environment)
      ? []
      : [unknownEnvironment(request.environment, [...overlays.byName.keys()], read.file)];
  return {
    profile: profile.root,
    file: parsed.root,
    overlays: overlays.byName,
    variables: variables.root,
    flags,
    problems: [...read.problems, ...parsed.problems],
    findings: [
      ...overlays.findings,
      ...sets.findings,
      ...variables.findings,
      ...profile.findings,
      ...environment,
      ...found,
      ...findSecretLines(read.text ?? '', read.file ?? '', lines),
    ],
    secrets: scans.flatMap((scan) => scan.secrets),
    unread: parsed.unread,
    doubtful: read.problems.some(isError) ? [[]] : parsed.doubtful,
    hasFile: read.text !== undefined,
  };
}

function layersOf(input: Input, environment: string | undefined): readonly ConfigNode[] {
  const none = emptyMap({ from: 'default' });
  const overlay = environment === undefined ? none : (input.overlays.get(environment) ?? none);
  return [input.profile, input.file, overlay, input.variables, ...input.flags];
}

function resolveWith(input: Input, request: LoadRequest, environment: string | undefined): Resolution {
  return resolve({
    layers: layersOf(input, environment),
    env: request.env,
    hasFile: input.hasFile,
    known: [...input.findings.map(({ path }) => path), ...input.unread].flatMap((path) =>
      placesOf(path, environment),
    ),
    doubtful: input.doubtful,
  });
}

/** A place within an overlay is also a place of the configuration over which it is laid. */
function placesOf(path: KeyPath, environment: string | undefined): readonly KeyPath[] {
  if (path.length === 0) return [];
  const inOverlay = path[0] === 'environments' && path[1] === environment && path.length > 2;
  return inOverlay ? [path, path.slice(2)] : [path];
}

function loaded(
  request: LoadRequest,
  read: ReadFile,
  input: Input,
  { config, merged, toBeProvided }: Resolution,
  warnings: readonly Problem[],
): LoadedConfig {
  if (!config) throw new Error('a configuration without errors has a value');
  return {
    config: deepFreeze(config),
    originOf: (keyPath) => {
      const path = parsePath(keyPath);
      return path ? originAt(merged, path) : defaultOrigin;
    },
    warnings,
    toBeProvided,
    ...(read.text === undefined || read.file === undefined ? {} : { file: read.file }),
    ...(request.environment === undefined ? {} : { environment: request.environment }),
    configDigest: digestOf(config),
    trace: { layers: layersOf(input, request.environment), merged },
  };
}

function invalid(problems: readonly Problem[]): OperatorError {
  const count = problems.filter(isError).length;
  return new OperatorError(
    'E_CONFIG_INVALID',
    `the configuration has ${count === 1 ? 'a problem' : `${count} problems`}; nothing was written`,
    { problems, hint: 'put right what is listed; "cto config validate" checks again' },
  );
}
