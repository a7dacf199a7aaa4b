import { isRecord } from '../../kernel/json.js';
import type { Problem } from '../../kernel/problem.js';
import type { Entry } from './model.js';

/** Reads the keys of an entry and gathers what is wrong with them, never with a value in a message: it may be a credential. */
export interface Fields {
  readonly file: string;
  /** A text that is not empty; undefined when it is absent, empty or wrong. */
  text(key: string): string | undefined;
  /** False when absent. */
  flag(key: string): boolean;
  /** Empty when absent. */
  texts(key: string): readonly string[];
  /** Keys below a key; undefined when absent. */
  below(key: string): Fields | undefined;
  /** Items of a list of mappings; empty when absent. */
  items(key: string): readonly Fields[];
  /** Whatever it is. */
  raw(key: string): unknown;
  /** Names of all keys. */
  keys(): readonly string[];
  /** Says that a key is wrong. */
  problem(key: string, message: string, fix?: string): void;
  /** Path of a key, for messages. */
  path(key: string): string;
}

/** Fields of an entry such as `users[admin].user`. */
export function fieldsOf(entry: Entry, path: string, problems: Problem[]): Fields {
  return fields(entry.value, { file: entry.file, path, problems });
}

interface Place {
  readonly file: string;
  readonly path: string;
  readonly problems: Problem[];
}

function fields(value: Readonly<Record<string, unknown>>, place: Place): Fields {
  const path = (key: string) => `${place.path}.${key}`;
  const problem = (key: string, message: string, fix?: string) => {
    const { file, problems } = place;
    problems.push({
      rule: 'kubeconfig/value',
      message,
      path: path(key),
      location: { file },
      ...(fix && { fix }),
    });
  };
  const get = <T>(key: string, fits: (member: unknown) => member is T, what: string): T | undefined => {
    const member = value[key];
    if (member === undefined || member === null) return undefined;
    if (fits(member)) return member;
    problem(key, `is not ${what}`);
    return undefined;
  };
  return {
    file: place.file,
    text: (key) => {
      const text = get(key, isText, 'a text; write it in quotes');
      return text === '' ? undefined : text;
    },
    flag: (key) => get(key, isFlag, 'true or false') ?? false,
    texts: (key) => get(key, isTexts, 'a list of texts') ?? [],
    below: (key) => {
      const member = get(key, isRecord, 'a mapping');
      return member && fields(member, { ...place, path: path(key) });
    },
    items: (key) =>
      (get(key, isRecords, 'a list of mappings') ?? []).map((item, index) =>
        fields(item, { ...place, path: path(`${key}[${index}]`) }),
      ),
    raw: (key) => value[key],
    keys: () => Object.keys(value),
    problem,
    path,
  };
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isFlag(value: unknown): value is boolean {
  return typeof value === 'boolean';
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every(isText);
}

function isRecords(value: unknown): value is Record<string, unknown>[] {
  return Array.isArray(value) && value.every(isRecord);
}
