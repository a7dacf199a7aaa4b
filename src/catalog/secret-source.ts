import type { SecretValueSource } from '../bundle/secret.js';
import type { DeferredText, SecretSource } from '../config/schema/secrets.js';

/**
 * The part of a key declaration that says where its value comes from, to be spread into it.
 *
 * @param written what the configuration says; undefined gives nothing, so that the value is generated or asked for
 */
export function valueSource(written: SecretSource | DeferredText | undefined): {
  readonly source?: SecretValueSource;
} {
  switch (written?.kind) {
    case undefined:
      return {};
    case 'literal':
      return { source: { value: written.text } };
    case 'variable':
      return { source: { variable: written.name } };
    case 'file':
      return { source: { file: written.path } };
    case 'secret':
      return { source: { secret: written.secret, key: written.key } };
  }
}
