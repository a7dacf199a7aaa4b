const QUANTITY = /^([+-]?)(\d+(?:\.\d*)?|\.\d+)(?:([KMGTPE]i)|([numkMGTPE])|[eE]([+-]?\d+))?$/;

const BINARY = ['Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];
/** Divisors, not factors: 700 / 1000 is 0.7 while 700 * 0.001 is not. */
const SMALL: Readonly<Record<string, number>> = { n: 1e9, u: 1e6, m: 1e3 };
const DECIMAL: Readonly<Record<string, number>> = { k: 1e3, M: 1e6, G: 1e9, T: 1e12, P: 1e15, E: 1e18 };

/**
 * Reads a Kubernetes quantity such as `500m`, `8Gi` or `1.5`.
 *
 * @returns the amount in the base unit (cores, bytes), or undefined if it is no quantity. Amounts above 2^53 are
 * rounded, which comparing requests with limits can bear.
 */
export function parseQuantity(value: unknown): number | undefined {
  const match = QUANTITY.exec(
    typeof value === 'number' ? String(value) : typeof value === 'string' ? value : '',
  );
  if (match === null) return undefined;
  const [, sign, digits, binary, suffix, exponent] = match;
  const amount = Number(digits) * (sign === '-' ? -1 : 1);
  if (binary !== undefined) return amount * 1024 ** (BINARY.indexOf(binary) + 1);
  if (exponent !== undefined) return amount * 10 ** Number(exponent);
  if (suffix === undefined) return amount;
  return SMALL[suffix] === undefined ? amount * (DECIMAL[suffix] ?? 1) : amount / SMALL[suffix];
}
