import { OperatorError } from '../../kernel/errors.js';

/** Encrypts for some recipients of age (https://age-encryption.org), in armour. */
export type AgeEncrypt = (content: Uint8Array | string) => Promise<string>;

/**
 * Makes an encrypter for recipients `age1...`; everyone with one of the identities can decrypt. Loads the library.
 *
 * @throws OperatorError `E_AGE_RECIPIENT` for one that is none, with all of them
 */
export async function ageEncrypter(recipients: readonly string[]): Promise<AgeEncrypt> {
  const { Encrypter, armor } = await import('age-encryption');
  const encrypter = new Encrypter();
  const wrong = recipients.filter((recipient) => {
    try {
      encrypter.addRecipient(recipient);
      return false;
    } catch {
      return true;
    }
  });
  if (wrong.length > 0 || recipients.length === 0) throw badRecipients(wrong);
  return async (content) => armor.encode(await encrypter.encrypt(content));
}

function badRecipients(wrong: readonly string[]): OperatorError {
  // who mixes the two up must not find the key in a log
  const shown = wrong.map((text) => (/^age1[a-z0-9]+$/i.test(text) ? text : 'what was given'));
  const message = wrong.length === 0 ? 'no recipient is given' : `${shown.join(', ')} is no recipient of age`;
  return new OperatorError('E_AGE_RECIPIENT', message, {
    hint: 'give the public key, which begins with age1: age-keygen -y key.txt prints it',
  });
}
