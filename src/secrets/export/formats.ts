import type { SecretDeclaration } from '../../bundle/secret.js';
import { toYaml } from '../../bundle/yaml.js';
import type { Chance } from '../chance.js';
import type { FilledSecret } from '../collect.js';
import { ageEncrypter } from './age.js';
import { externalSecretOf, type ExternalSecretOptions } from './external-secret.js';
import { manifestOf } from './manifest.js';
import { sopsDocument } from './sops.js';

/** Forms in which declared Secrets can come out as files. */
export type ExportFormat = 'external-secret' | 'sops' | 'age' | 'plain';

/** What the forms need; each takes its part. */
export interface RenderContext extends ExternalSecretOptions {
  /** Recipients of age. */
  readonly recipients: readonly string[];
  readonly chance: Chance;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Content of the file of one Secret; undefined when there is nothing to write. */
export type Render<Input> = (input: Input) => Promise<string | undefined>;

/** A form without values: it can be written again at any time. */
export interface ReferenceFormat {
  readonly holdsValues: false;
  /** What the name of the file ends in. */
  readonly extension: string;
  readonly prepare: (context: RenderContext) => Promise<Render<SecretDeclaration>>;
}

/** A form with values: a file that is there is kept, since the values in it cannot be read back. */
export interface ValueFormat {
  readonly holdsValues: true;
  readonly extension: string;
  /** Whether the keys can be read in the file although the values cannot. */
  readonly keysReadable: boolean;
  /** Whether the file may go into a repository. */
  readonly encrypted: boolean;
  readonly prepare: (context: RenderContext) => Promise<Render<FilledSecret>>;
}

/** How each form is written. Preparing checks what was given, before any value is read. */
export const formats: Readonly<Record<ExportFormat, ReferenceFormat | ValueFormat>> = {
  'external-secret': {
    holdsValues: false,
    extension: '.yaml',
    prepare: (context) =>
      Promise.resolve((declaration) => {
        const object = externalSecretOf(declaration, context);
        return Promise.resolve(object && toYaml(object));
      }),
  },
  sops: {
    holdsValues: true,
    keysReadable: true,
    encrypted: true,
    extension: '.sops.yaml',
    prepare: async ({ platform, recipients, chance, now }) => {
      await ageEncrypter(recipients);
      const each = await Promise.all(
        recipients.map(async (recipient) => ({ recipient, encrypt: await ageEncrypter([recipient]) })),
      );
      return async (filled) =>
        toYaml(await sopsDocument(manifestOf(filled, platform), { recipients: each, chance, now }));
    },
  },
  age: {
    holdsValues: true,
    keysReadable: false,
    encrypted: true,
    extension: '.yaml.age',
    prepare: async ({ platform, recipients }) => {
      const encrypt = await ageEncrypter(recipients);
      return (filled) => encrypt(toYaml(manifestOf(filled, platform)));
    },
  },
  plain: {
    holdsValues: true,
    keysReadable: true,
    encrypted: false,
    extension: '.yaml',
    prepare: ({ platform }) =>
      Promise.resolve((filled) => Promise.resolve(toYaml(manifestOf(filled, platform)))),
  },
};
