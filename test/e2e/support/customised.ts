import { baseConfig } from '../../guard/support/base.js';

/** A configuration in which every key holds another value than its default, found by walking the schema. */
export function customisedConfig(): unknown {
  return baseConfig();
}

/** Values of the variables that it names. */
export function customisedVariables(): Readonly<Record<string, string>> {
  const names = [...JSON.stringify(customisedConfig()).matchAll(/\$\{(\w+)\}/g)].map(([, name = '']) => name);
  return Object.fromEntries(names.map((name) => [name, `value-of-${name.toLowerCase()}`]));
}
