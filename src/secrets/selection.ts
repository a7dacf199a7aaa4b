import type { SecretDeclaration } from '../bundle/secret.js';
import { OperatorError } from '../kernel/errors.js';
import { didYouMean } from '../kernel/nearest.js';
import type { Problem } from '../kernel/problem.js';
import { keyName, placesOf, secretName } from './names.js';

/**
 * Declarations that a person chose by `namespace/name`, or by the name alone where only one Secret has it; all when none was chosen.
 *
 * @throws OperatorError `E_SECRET_UNKNOWN` with every name that the bundle does not declare
 */
export function chooseSecrets(
  declarations: readonly SecretDeclaration[],
  names: readonly string[],
): readonly SecretDeclaration[] {
  if (names.length === 0) return declarations;
  const chosen = new Set(resolveAll(names, namesOf(declarations), '--only'));
  return declarations.filter((declaration) => chosen.has(secretName(declaration)));
}

/**
 * Full names of Secrets and keys that a person chose to rotate: `namespace/name`, `namespace/name/key`, both also without the namespace where that is
 * enough.
 *
 * @throws OperatorError `E_SECRET_UNKNOWN` with every name that the bundle does not declare
 */
export function chooseRotations(
  declarations: readonly SecretDeclaration[],
  names: readonly string[],
): readonly string[] {
  const keys = placesOf(declarations).map(keyName);
  return resolveAll(names, [...namesOf(declarations), ...keys], '--rotate');
}

function namesOf(declarations: readonly SecretDeclaration[]): string[] {
  return declarations.map(secretName);
}

function resolveAll(names: readonly string[], known: readonly string[], option: string): string[] {
  const problems: Problem[] = [];
  const found = names.flatMap((name) => {
    const matches = known.filter((one) => one === name || withoutNamespace(one) === name);
    const exact = matches.find((one) => one === name) ?? (matches.length === 1 ? matches[0] : undefined);
    if (exact === undefined) problems.push(unknownName(name, matches, known));
    return exact ?? [];
  });
  if (problems.length === 0) return [...new Set(found)];
  throw new OperatorError('E_SECRET_UNKNOWN', `${option} names no Secret that the deployer provides`, {
    problems,
    hint: '"cto secrets check" lists them',
  });
}

function withoutNamespace(name: string): string {
  return name.slice(name.indexOf('/') + 1);
}

function unknownName(name: string, matches: readonly string[], known: readonly string[]): Problem {
  if (matches.length > 1) {
    return {
      rule: 'secrets/unknown',
      message: `"${name}" could be ${matches.join(' or ')}`,
      fix: 'give the full name',
    };
  }
  return {
    rule: 'secrets/unknown',
    message: `there is no "${name}"`,
    fix: didYouMean(name, known) ?? `declared are ${known.slice(0, 12).join(', ')}`,
  };
}
