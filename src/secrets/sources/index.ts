import type { SecretDeclaration } from '../../bundle/secret.js';
import type { Problem } from '../../kernel/problem.js';
import type { Chance } from '../chance.js';
import { placesOf, type KeyPlace } from '../names.js';
import type { Vault } from '../value.js';
import {
  existingSecretSource,
  fileSource,
  fileVariableSource,
  literalSource,
  type ReadSecret,
} from './declared.js';
import { directorySource, noDirectory, unusedFiles } from './directory.js';
import type { FileContext } from './files.js';
import { generatedSource, questionSource, type Ask } from './made.js';
import type { Flaw, Offer, ValueSource } from './source.js';
import { canonicalSource, collisionProblems, declaredVariableSource, type Variables } from './variables.js';

export type { Ask } from './made.js';
export { isFlaw, type Flaw, type Offer, type SourceId, type ValueSource } from './source.js';
export type { Variables } from './variables.js';

/** What values may come from. */
export interface SourceInputs {
  readonly declarations: readonly SecretDeclaration[];
  readonly variables: Variables;
  /** Folder that relative paths start from. */
  readonly cwd: string;
  /** Folder with a file per key. Absent: none. */
  readonly fromDirectory?: string;
  readonly vault: Vault;
  readonly chance: Chance;
  /** Absent: there is no cluster, so no other Secret can be read. */
  readonly readSecret?: ReadSecret;
  /** Absent: nobody can be asked. */
  readonly ask?: Ask;
}

/** Every way to give a value. */
export interface Sources {
  /** What the first source that has something has for a key; undefined when none has. */
  readonly find: (place: KeyPlace) => Promise<Offer | Flaw | undefined>;
  /** How a person could give a key, most likely way first. */
  readonly ways: (place: KeyPlace) => readonly string[];
  /** What is wrong with what was given, whatever the cluster holds. */
  readonly problems: readonly Problem[];
}

/** Gathers the sources. Their order is the precedence: what names one key wins over what the configuration says, and that over chance. */
export function createSources(inputs: SourceInputs): Sources {
  const { variables, vault, chance, fromDirectory } = inputs;
  const places = placesOf(inputs.declarations);
  const files = fileContext(inputs);
  const sources: readonly ValueSource[] = [
    fromDirectory === undefined ? noDirectory : directorySource(fromDirectory, files),
    canonicalSource(places, variables, vault),
    declaredVariableSource(variables, vault),
    fileSource(files),
    fileVariableSource(variables, files),
    existingSecretSource(inputs.readSecret, vault),
    literalSource(),
    generatedSource(chance, vault),
    ...(inputs.ask ? [questionSource(inputs.ask, vault)] : []),
  ];
  return {
    find: (place) => firstFound(sources, place),
    ways: (place) => waysOf(sources, place),
    problems: [
      ...collisionProblems(places, variables),
      ...(fromDirectory === undefined ? [] : unusedFiles(fromDirectory, places, files)),
    ],
  };
}

function fileContext({ cwd, variables, vault }: SourceInputs): FileContext {
  const home = variables['HOME'];
  return { cwd, vault, ...(home !== undefined && home !== '' && { home }) };
}

async function firstFound(
  sources: readonly ValueSource[],
  place: KeyPlace,
): Promise<Offer | Flaw | undefined> {
  for (const source of sources) {
    const found = await source.find(place);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The variables and files that the configuration names come first: whoever wrote them down expects them. */
function waysOf(sources: readonly ValueSource[], place: KeyPlace): string[] {
  const [directory, canonical, ...declared] = sources.map((source) => source.way(place));
  return [...declared, canonical, directory].filter((way) => way !== undefined);
}
