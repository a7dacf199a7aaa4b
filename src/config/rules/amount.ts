const factors: Readonly<Record<string, number>> = {
  '': 1,
  m: 0.001,
  k: 1e3,
  kB: 2 ** 10,
  M: 1e6,
  MB: 2 ** 20,
  G: 1e9,
  GB: 2 ** 30,
  T: 1e12,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
};

/**
 * Value of a quantity that the schema has accepted: cores or bytes. Suffixes with `B` are those of PostgreSQL, which counts in
 * powers of two; the others are those of Kubernetes.
 */
export function amount(quantity: string): number {
  const [, digits = '0', suffix = ''] = /^([\d.]+)(.*)$/.exec(quantity) ?? [];
  return Number(digits) * (factors[suffix] ?? Number.NaN);
}
