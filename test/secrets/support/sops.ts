import { Decrypter, armor } from 'age-encryption';
import { createDecipheriv, createHash } from 'node:crypto';

interface SopsFile {
  readonly sops: {
    readonly age: readonly { readonly recipient: string; readonly enc: string }[];
    readonly lastmodified: string;
    readonly mac: string;
    readonly encrypted_regex: string;
  };
}

type Tree = { readonly [key: string]: string | Tree };

/** Decrypts an armoured file of age. */
export async function decryptAge(text: string, identity: string): Promise<Uint8Array> {
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity);
  return decrypter.decrypt(armor.decode(text));
}

/**
 * Decrypts a document by the description of the format, written without looking at the encrypting side.
 *
 * @throws Error when the MAC does not fit
 */
export async function decryptSops(document: unknown, identity: string, recipient = 0): Promise<Tree> {
  const { sops, ...tree } = document as SopsFile & Tree;
  const key = await decryptAge(sops.age[recipient]?.enc ?? '', identity);
  const regex = new RegExp(sops.encrypted_regex);
  const hash = createHash('sha512');
  const walk = (node: Tree, path: readonly string[]): Tree =>
    Object.fromEntries(
      Object.entries(node).map(([name, value]): [string, string | Tree] => {
        const here = [...path, name];
        if (typeof value !== 'string') return [name, walk(value, here)];
        const plain = here.some((part) => regex.test(part))
          ? decryptValue(value, key, `${here.join(':')}:`)
          : value;
        hash.update(plain);
        return [name, plain];
      }),
    );
  const plain = walk(tree, []);
  if (decryptValue(sops.mac, key, sops.lastmodified) !== hash.digest('hex').toUpperCase())
    throw new Error('the MAC does not fit');
  return plain;
}

function decryptValue(text: string, key: Uint8Array, additionalData: string): string {
  if (text === '') return '';
  const [, data = '', iv = '', tag = '', type = ''] =
    /^ENC\[AES256_GCM,data:(.+),iv:(.+),tag:(.+),type:(.+)\]$/.exec(text) ?? [];
  if (type !== 'str') throw new Error(`unexpected ${text}`);
  const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(iv, 'base64'));
  decipher.setAAD(Buffer.from(additionalData)).setAuthTag(Buffer.from(tag, 'base64'));
  return Buffer.concat([decipher.update(Buffer.from(data, 'base64')), decipher.final()]).toString('utf8');
}
