import { isKubeError } from '../../kube/errors.js';
import type { KeyPlace } from '../names.js';
import type { LiveSecret } from '../live.js';
import { hide, type Vault } from '../value.js';
import { fileOffer, resolvePath, type FileContext } from './files.js';
import type { Flaw, Offer, ValueSource } from './source.js';
import type { Variables } from './variables.js';

/** The file that the declaration names. */
export function fileSource(context: FileContext): ValueSource {
  const pathOf = ({ key: { source } }: KeyPlace) => (source && 'file' in source ? source.file : undefined);
  return {
    id: 'file',
    find: async (place) => {
      const path = pathOf(place);
      if (path === undefined) return undefined;
      return fileOffer(resolvePath(path, context), { source: 'file', from: `file ${path}` }, context);
    },
    way: (place) => {
      const path = pathOf(place);
      return path === undefined ? undefined : `put it into the file ${path}`;
    },
  };
}

/** The file whose path a variable holds. Whoever sets the variable means that file: that it is missing is no reason to look elsewhere. */
export function fileVariableSource(variables: Variables, context: FileContext): ValueSource {
  const nameOf = ({ key: { source } }: KeyPlace) =>
    source && 'fileVariable' in source ? source.fileVariable : undefined;
  return {
    id: 'file',
    find: async (place) => {
      const name = nameOf(place);
      const path = name === undefined ? undefined : variables[name];
      if (name === undefined || path === undefined || path === '') return undefined;
      const found = { source: 'file', from: `file ${path} (variable ${name})` } as const;
      return (
        (await fileOffer(resolvePath(path, context), found, context)) ?? { ...found, flaw: 'is not there' }
      );
    },
    way: (place) => {
      const name = nameOf(place);
      return name === undefined ? undefined : `set ${name} to the path of a file`;
    },
  };
}

/** Text that the configuration holds because it is no secret, such as the name of an account. */
export function literalSource(): ValueSource {
  return {
    id: 'configuration',
    find: ({ key: { source } }) => {
      if (source === undefined || !('value' in source)) return Promise.resolve(undefined);
      // not kept: that `admin` or the name of a namespace is never printed would only make messages unreadable
      const value = hide(Buffer.from(source.value));
      const offer: Offer = {
        source: 'configuration',
        from: 'the configuration',
        read: () => Promise.resolve(value),
      };
      return Promise.resolve(offer);
    },
    way: () => undefined,
  };
}

/** Reads a Secret; undefined when it is not there. */
export type ReadSecret = (namespace: string, name: string) => Promise<LiveSecret | undefined>;

/**
 * The key of another Secret in the same namespace, which somebody makes by other means.
 *
 * @param read absent: there is no cluster to read from
 */
export function existingSecretSource(read: ReadSecret | undefined, vault: Vault): ValueSource {
  return {
    id: 'secret',
    find: async (place) => {
      const named = existing(place);
      if (named === undefined || read === undefined) return undefined;
      return findExisting(place.declaration.namespace, named, read, vault);
    },
    way: (place) => {
      const named = existing(place);
      return (
        named && `make the Secret ${place.declaration.namespace}/${named.secret} with the key ${named.key}`
      );
    },
  };
}

interface ExistingKey {
  readonly secret: string;
  readonly key: string;
}

/** A declaration that names itself only says that somebody else makes it. */
function existing({ declaration, key }: KeyPlace): ExistingKey | undefined {
  const { source } = key;
  if (source === undefined || !('secret' in source)) return undefined;
  return source.secret === declaration.name && source.key === key.key ? undefined : source;
}

async function findExisting(
  namespace: string,
  { secret, key }: ExistingKey,
  read: ReadSecret,
  vault: Vault,
): Promise<Offer | Flaw | undefined> {
  const found = { source: 'secret', from: `Secret ${namespace}/${secret}, key ${key}` } as const;
  try {
    const bytes = (await read(namespace, secret))?.data.get(key)?.reveal();
    if (bytes === undefined) return undefined;
    if (bytes.length === 0) return { ...found, flaw: 'is empty' };
    const value = vault.keep(bytes);
    return { ...found, read: () => Promise.resolve(value) };
  } catch (error) {
    if (isKubeError(error, 'forbidden')) return { ...found, flaw: 'may not be read by you' };
    throw error;
  }
}
