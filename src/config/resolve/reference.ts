/** Name of a variable within `${...}`. */
const name = '[A-Za-z_][A-Za-z0-9_]*';
const wholeReference = new RegExp(`^\\$\\{(${name})\\}$`);
const anyReference = new RegExp(`\\$?\\$\\{(${name})\\}|\\$?\\$\\{`, 'g');

/** Name of the variable when a text is exactly one `${NAME}`; else undefined. */
export function referenceName(text: string): string | undefined {
  return wholeReference.exec(text)?.[1];
}

/** Whether a text is exactly one `${NAME}`. */
export function isReference(text: string): boolean {
  return wholeReference.test(text);
}

/** Names of all variables a text refers to, in order, without escaped ones. */
export function referencesIn(text: string): readonly string[] {
  return substitute(text, () => '').names;
}

/** Result of {@link substitute}. */
export interface Substituted {
  readonly text: string;
  /** Variables the text refers to. */
  readonly names: readonly string[];
  /** Variables without a value. */
  readonly missing: readonly string[];
  /** Whether a `${` begins no reference. */
  readonly malformed: boolean;
}

/** Replaces every `${NAME}` in a text; `$${` stands for `${`. What has no value stays as it is. */
export function substitute(text: string, lookup: (name: string) => string | undefined): Substituted {
  const names: string[] = [];
  const missing: string[] = [];
  let malformed = false;
  const result = text.replace(anyReference, (match: string, variable: string | undefined) => {
    if (match.startsWith('$$')) return match.slice(1);
    if (variable === undefined) {
      malformed = true;
      return match;
    }
    names.push(variable);
    const value = lookup(variable);
    if (value === undefined) missing.push(variable);
    return value ?? match;
  });
  return { text: result, names, missing, malformed };
}
