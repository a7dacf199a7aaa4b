import type { Problem } from '../../kernel/problem.js';
import { canonicalVariable, collisions, keyName, type KeyPlace } from '../names.js';
import type { Vault } from '../value.js';
import type { Offer, ValueSource } from './source.js';

/** Variables by name; an empty one counts as unset. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** The variable that belongs to one key and no other; keys whose names come out the same have none. */
export function canonicalSource(
  places: readonly KeyPlace[],
  variables: Variables,
  vault: Vault,
): ValueSource {
  const shared = collisions(places);
  const nameOf = (place: KeyPlace) => {
    const name = canonicalVariable(place);
    return shared.has(name) ? undefined : name;
  };
  return variableSource(nameOf, variables, vault);
}

/** The variable that the declaration names. */
export function declaredVariableSource(variables: Variables, vault: Vault): ValueSource {
  return variableSource(
    ({ key: { source } }) => (source && 'variable' in source ? source.variable : undefined),
    variables,
    vault,
  );
}

function variableSource(
  nameOf: (place: KeyPlace) => string | undefined,
  variables: Variables,
  vault: Vault,
): ValueSource {
  const find = (place: KeyPlace): Offer | undefined => {
    const name = nameOf(place);
    const text = name === undefined ? undefined : variables[name];
    if (name === undefined || text === undefined || text === '') return undefined;
    const value = vault.keep(Buffer.from(text));
    return { source: 'variable', from: `variable ${name}`, read: () => Promise.resolve(value) };
  };
  return {
    id: 'variable',
    find: (place) => Promise.resolve(find(place)),
    way: (place) => {
      const name = nameOf(place);
      return name === undefined ? undefined : `set ${name}`;
    },
  };
}

/** Problems about keys that share their canonical variable: an error where it is set, since it cannot be told for which. */
export function collisionProblems(places: readonly KeyPlace[], variables: Variables): readonly Problem[] {
  return [...collisions(places)].map(([variable, sharing]) => {
    const isSet = (variables[variable] ?? '') !== '';
    const keys = sharing.map(keyName).join(' and ');
    return {
      rule: 'secrets/variable-collision',
      message: `${variable} could mean ${keys}${isSet ? ', and it is set' : ''}`,
      fix: 'give these keys by --from-dir, or by the variable that the configuration names for each',
      severity: isSet ? ('error' as const) : ('warning' as const),
    };
  });
}
