import type { Location } from '../kernel/problem.js';

/** Place in a file, counted from 1. */
export interface FilePosition {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Where a value of the configuration came from. */
export type Origin =
  | {
      readonly from: 'set';
      /** The flag as given, its value masked if it may be a secret. */
      readonly text: string;
      /** Key of the flag, as written. */
      readonly key: string;
    }
  | { readonly from: 'flag'; readonly name: string }
  | { readonly from: 'variable'; readonly name: string }
  | ({ readonly from: 'environment'; readonly environment: string } & FilePosition)
  | ({ readonly from: 'file' } & FilePosition)
  | { readonly from: 'profile'; readonly profile: string }
  | { readonly from: 'default' };

/** The origin of everything that no layer says. */
export const defaultOrigin: Origin = { from: 'default' };

/** Writes an origin for people, such as `cto.yaml:4:9` or `variable CTO_PLATFORM__NAME`. */
export function describeOrigin(origin: Origin): string {
  switch (origin.from) {
    case 'set':
      return `--set ${origin.text}`;
    case 'flag':
      return origin.name;
    case 'variable':
      return `variable ${origin.name}`;
    case 'environment':
      return `${origin.file}:${origin.line}:${origin.column} (environment ${origin.environment})`;
    case 'file':
      return `${origin.file}:${origin.line}:${origin.column}`;
    case 'profile':
      return `profile ${origin.profile}`;
    case 'default':
      return 'default of the schema';
  }
}

/** Turns an origin into the location of a problem; undefined for schema defaults, which have no place. */
export function originLocation(origin: Origin): Location | undefined {
  switch (origin.from) {
    case 'environment':
    case 'file':
      return { file: origin.file, line: origin.line, column: origin.column };
    case 'set':
      return { file: `--set ${origin.key}` };
    case 'flag':
    case 'variable':
      return { file: origin.name };
    case 'profile':
      return { file: `profile ${origin.profile}` };
    case 'default':
      return undefined;
  }
}

/** Whether a person said it, in any layer, as against profile and schema, which say it for them. */
export function isFromUser(origin: Origin): boolean {
  return origin.from !== 'default' && origin.from !== 'profile';
}
