import { mask, redact } from '../kernel/redact.js';

/**
 * The value of one key of a Secret. It prints as `***` wherever it lands by mistake: in a template, in JSON, in a debugger; only
 * {@link SecretValue.reveal} gives it out.
 */
export interface SecretValue {
  /** The bytes. For the request, the encryption or the comparison, and nothing else. */
  readonly reveal: () => Uint8Array;
  readonly toString: () => string;
  readonly toJSON: () => string;
}

/** Remembers every value that was read, so that what is printed can be searched for them. */
export interface Vault {
  /** Keeps bytes as a value. */
  readonly keep: (bytes: Uint8Array) => SecretValue;
  /** Text with every kept value masked, in the forms in which one could get into it. */
  readonly redact: (text: string) => string;
}

/** Values shorter than this are not searched for: `admin` and `1` stand in many texts that have nothing to do with them. */
const shortest = 6;

/** Makes an empty vault. */
export function createVault(): Vault {
  const texts = new Set<string>();
  return {
    keep: (bytes) => {
      for (const text of formsOf(bytes)) texts.add(text);
      return hide(bytes);
    },
    // longest first, so that no tail of a value stays when another value is its beginning
    redact: (text) =>
      redact(
        text,
        [...texts].sort((a, b) => b.length - a.length),
      ),
  };
}

/** Bytes as a value without remembering them: for what is in the cluster already, and for text that is no secret. */
export function hide(bytes: Uint8Array): SecretValue {
  return { reveal: () => bytes, toString: () => mask, toJSON: () => mask };
}

/** As text, as base64 and as it stands in JSON, with and without space around it; of texts of several lines also each, since messages quote lines. */
function formsOf(bytes: Uint8Array): string[] {
  const text = Buffer.from(bytes).toString('utf8');
  const lines = text.split(/\r?\n/).filter((line) => !line.startsWith('-----'));
  const encoded = [bytes, Buffer.from(text.trim())].map((one) => Buffer.from(one).toString('base64'));
  const forms = [text, text.trim(), ...lines];
  return [...forms, ...encoded, ...forms.map((form) => JSON.stringify(form).slice(1, -1))].filter(
    (form) => form.length >= shortest,
  );
}

/** Whether two values are the same bytes. */
export function sameValue(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}
