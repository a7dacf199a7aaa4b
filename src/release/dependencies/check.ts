import type { Problem } from '../../kernel/problem.js';
import { nameOf, type Lock, type LockedPackage } from './lock.js';
import { allowedHosts, allowedLicences, allowedScripts } from './policy.js';

/** What decides about dependencies; tests give their own. */
export interface DependencyPolicy {
  readonly licences: Readonly<Record<string, string>>;
  readonly scripts: Readonly<Record<string, string>>;
  readonly hosts: readonly string[];
}

/** That of this product. */
export const policy: DependencyPolicy = {
  licences: allowedLicences,
  scripts: allowedScripts,
  hosts: allowedHosts,
};

type Rule = (one: LockedPackage, name: string, policy: DependencyPolicy) => string | undefined;

/** What every package has to fulfil, by the name of the rule. */
const rules: Readonly<Record<string, Rule>> = {
  'dependency/integrity': ({ integrity, inBundle, link }) => {
    if (link === true) return 'is a link to a folder, which no digest covers';
    if (inBundle === true) return undefined;
    return integrity !== undefined && /^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity)
      ? undefined
      : 'has no SHA-512';
  },
  'dependency/origin': ({ resolved }, _name, { hosts }) => {
    if (resolved === undefined) return undefined;
    return hosts.some((host) => resolved.startsWith(`https://${host}/`))
      ? undefined
      : `comes from ${resolved}`;
  },
  'dependency/licence': ({ license }, _name, { licences }) => {
    if (license === undefined) return 'declares no licence';
    return isAllowed(license, licences) ? undefined : `is under ${license}, which is not on the list`;
  },
  'dependency/install-script': ({ hasInstallScript }, name, { scripts }) =>
    hasInstallScript === true && !Object.hasOwn(scripts, name)
      ? 'runs a script when it is installed'
      : undefined,
};

/** Checks every package of a lock file, those for development too: all of them run where a release is built. Every problem names its package. */
export function checkDependencies(lock: Lock, given: DependencyPolicy = policy): readonly Problem[] {
  return Object.entries(lock)
    .filter(([folder]) => folder !== '')
    .flatMap(([folder, one]) => {
      const name = nameOf(folder, one);
      return Object.entries(rules).flatMap(([rule, complaint]) => {
        const message = complaint(one, name, given);
        return message === undefined ? [] : [problemOf(rule, folder, `${name} ${one.version} ${message}`)];
      });
    });
}

function problemOf(rule: string, folder: string, message: string): Problem {
  return {
    rule,
    message,
    location: { file: 'package-lock.json' },
    path: folder,
    fix: 'take another package, or give the reason for this one in src/release/dependencies/policy.ts',
  };
}

/**
 * Whether an SPDX expression can be fulfilled by licences of the list: one side of `OR`, both sides of `AND`. Nothing but these two and parentheses
 * is understood; what is not understood is not allowed.
 */
export function isAllowed(expression: string, licences: Readonly<Record<string, string>>): boolean {
  const text = stripped(expression.trim());
  for (const [word, judge] of [
    ['OR', 'some'],
    ['AND', 'every'],
  ] as const) {
    const parts = split(text, word);
    if (parts.length > 1) return parts[judge]((part) => isAllowed(part, licences));
  }
  return Object.hasOwn(licences, text);
}

/** Takes off parentheses around the whole. */
function stripped(text: string): string {
  return text.startsWith('(') && closesAtEnd(text) ? stripped(text.slice(1, -1).trim()) : text;
}

function closesAtEnd(text: string): boolean {
  let depth = 0;
  for (const [index, character] of Array.from(text).entries()) {
    if (character === '(') depth += 1;
    if (character === ')') depth -= 1;
    if (depth === 0) return index === text.length - 1;
  }
  return false;
}

/** Splits at a word outside of parentheses. */
function split(text: string, word: string): readonly string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  const tokens = [...text.matchAll(/[()]|[^\s()]+/g)];
  for (const { 0: token, index } of tokens) {
    if (token === '(') depth += 1;
    if (token === ')') depth -= 1;
    if (depth !== 0 || token !== word) continue;
    parts.push(text.slice(start, index));
    start = index + word.length;
  }
  return [...parts, text.slice(start)];
}
