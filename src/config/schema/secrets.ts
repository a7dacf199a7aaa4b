import { z } from 'zod';

const variablePattern = /^\$\{([A-Za-z_][A-Za-z0-9_]*)\}$/;

/** Where a secret value comes from. The value itself is never part of the configuration. */
export type SecretSource =
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'secret'; readonly secret: string; readonly key: string };

/** Text that may stand in the configuration, or that a variable gives at deploy time. */
export type DeferredText =
  { readonly kind: 'literal'; readonly text: string } | { readonly kind: 'variable'; readonly name: string };

/**
 * A secret by reference: `"${NAME}"`, `{ file: PATH }` or `{ secret: NAME, key: KEY }` of an existing Secret.
 * A literal is refused. The loader leaves `${NAME}` as it is, also when the variable is set.
 */
export const secretSource = z
  .union([
    z
      .string()
      .regex(variablePattern, 'must be a reference: "${NAME}", { file: ... } or { secret: ..., key: ... }'),
    z.strictObject({ file: z.string().min(1).describe('Path of a file on the machine that deploys.') }),
    z.strictObject({
      secret: z.string().min(1).describe('Name of an existing Secret in the namespace that uses it.'),
      key: z.string().min(1).describe('Key within that Secret.'),
    }),
  ])
  .transform((written): SecretSource => {
    if (typeof written === 'string') return { kind: 'variable', name: variableName(written) ?? written };
    return 'file' in written ? { kind: 'file', path: written.file } : { kind: 'secret', ...written };
  })
  .meta({ deferred: true });

/** Text that only ever ends up in a Secret: written out, or `"${NAME}"`, which may be unset until deploy time. */
export const deferredText = z
  .string()
  .min(1)
  .transform((written): DeferredText => {
    const name = variableName(written);
    return name === undefined ? { kind: 'literal', text: written } : { kind: 'variable', name };
  })
  .meta({ deferred: true });

function variableName(text: string): string | undefined {
  return variablePattern.exec(text)?.[1];
}
