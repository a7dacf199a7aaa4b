import { didYouMean } from '../../kernel/nearest.js';
import { printable, redact } from '../../kernel/redact.js';
import { type ConfigNode, emptyMap, type MapNode, nodeAt, nodeOf } from '../node.js';
import type { Origin } from '../origin.js';
import { limits } from '../parse/limits.js';
import type { Finding } from '../resolve/finding.js';
import { withOrigin } from '../resolve/text-value.js';
import { shapeAt } from '../shape.js';
import type { LoadRequest, ProfileLayer } from '../types.js';

/** Overlays of a file by name, ready to be laid over it. */
export interface Overlays {
  readonly byName: ReadonlyMap<string, MapNode>;
  readonly findings: readonly Finding[];
}

const notInOverlay: readonly string[] = ['version', 'profile', 'environments'];

/** Takes the overlays out of a file. What is wrong with their form is a finding; what is in them is checked when merged. */
export function readOverlays(file: ConfigNode): Overlays {
  const environments = nodeAt(file, ['environments']);
  const byName = new Map<string, MapNode>();
  const findings: Finding[] = [];
  if (environments?.kind !== 'map') return { byName, findings };
  for (const [name, { node }] of environments.entries) {
    const overlay = node.kind === 'map' ? node : emptyMap(node.origin);
    const { kept, refused } = splitOverlay(name, overlay);
    findings.push(...(isOverlay(node) ? refused : [notAMap(name, node)]));
    byName.set(name, kept);
  }
  if (byName.size <= limits.environments) return { byName, findings };
  return { byName: new Map(), findings: [...findings, tooMany(byName.size, environments)] };
}

function isOverlay(node: ConfigNode): boolean {
  return node.kind === 'map' || (node.kind === 'scalar' && node.value === null);
}

function splitOverlay(
  name: string,
  overlay: MapNode,
): { readonly kept: MapNode; readonly refused: readonly Finding[] } {
  const entries = new Map([...overlay.entries].filter(([key]) => !notInOverlay.includes(key)));
  const refused = [...overlay.entries]
    .filter(([key]) => notInOverlay.includes(key))
    .map(([key, entry]): Finding => ({
      rule: 'config/overlay-key',
      message: `an environment must not hold "${key}": it applies to the whole file`,
      fix: `move it to the top of the file`,
      path: ['environments', name, key],
      origin: entry.keyOrigin,
    }));
  const shown = printable(redact(name));
  const kept = withOrigin({ ...overlay, entries }, (origin): Origin =>
    origin.from === 'file' ? { ...origin, from: 'environment', environment: shown } : origin,
  );
  return { kept: kept as MapNode, refused };
}

function notAMap(name: string, node: ConfigNode): Finding {
  return {
    rule: 'config/wrong-type',
    message: 'must be a map of keys, as at the top of the file',
    fix: 'write keys below the name, indented',
    path: ['environments', name],
    origin: node.origin,
  };
}

function tooMany(count: number, environments: ConfigNode): Finding {
  return {
    rule: 'config/too-large',
    message: `holds ${count} environments; at most ${limits.environments} are read`,
    fix: 'keep each group of environments in its own file',
    path: ['environments'],
    origin: environments.origin,
  };
}

/** The chosen profile as a layer. */
export interface ChosenProfile {
  readonly root: ConfigNode;
  readonly findings: readonly Finding[];
}

/** Finds the profile: flag, else `--set profile=`, else variable, else file, else the schema's default. */
export function chooseProfile(request: LoadRequest, upperFirst: readonly ConfigNode[]): ChosenProfile {
  const written = upperFirst.map((layer) => nodeAt(layer, ['profile'])).find((node) => node !== undefined);
  const fromKey = written?.kind === 'scalar' && typeof written.value === 'string' ? written.value : undefined;
  const name = request.profile ?? fromKey ?? String(shapeAt(['profile'])?.defaultValue);
  const layer = request.profiles.find((profile) => profile.name === name);
  if (layer) return { root: profileRoot(layer), findings: [] };
  const origin: Origin =
    request.profile === undefined && written ? written.origin : { from: 'flag', name: '--profile' };
  const known = request.profiles.map((profile) => profile.name);
  const shown = printable(redact(name));
  const finding: Finding = {
    rule: 'config/unknown-profile',
    message: `there is no profile "${shown}"`,
    fix: didYouMean(name, known) ?? `known profiles: ${known.join(', ') || 'none'}`,
    path: ['profile'],
    origin,
    value: shown,
  };
  return { root: emptyMap({ from: 'profile', profile: shown }), findings: [finding] };
}

function profileRoot({ name, defaults }: ProfileLayer): ConfigNode {
  const origin: Origin = { from: 'profile', profile: name };
  return nodeOf({ ...defaults, profile: name }, origin);
}

/** The layer of `--profile`, which wins over every `profile` key. */
export function profileFlag(profile: string | undefined): ConfigNode {
  const origin: Origin = { from: 'flag', name: '--profile' };
  return profile === undefined ? emptyMap(origin) : nodeOf({ profile }, origin);
}

/** Finding for an environment that the file does not define. */
export function unknownEnvironment(
  name: string,
  known: readonly string[],
  file: string | undefined,
): Finding {
  const list =
    known.length === 0 ? `${file ?? 'there is no file, so it'} defines none` : `known: ${known.join(', ')}`;
  const hint = didYouMean(name, known);
  return {
    rule: 'config/unknown-environment',
    message: `there is no environment "${printable(redact(name))}"`,
    fix: `${hint === undefined ? '' : `${hint} `}${redact(printable(list, 400))}`,
    path: [],
    origin: { from: 'flag', name: '--environment' },
  };
}
