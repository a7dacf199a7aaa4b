const factors: Readonly<Record<string, number>> = {
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
};

/**
 * Bytes of a part of a volume, rounded down.
 *
 * @param size quantity of Kubernetes, such as `10Gi` or `1.5T`
 * @param percent part of it, 0 to 100
 * @throws RangeError when the size is no quantity with one of the suffixes Ki Mi Gi Ti k M G T
 */
export function bytesOf(size: string, percent: number): number {
  const [, number, suffix] = /^(\d+(?:\.\d+)?)(Ki|Mi|Gi|Ti|k|M|G|T)$/.exec(size) ?? [];
  const factor = suffix === undefined ? undefined : factors[suffix];
  if (factor === undefined) throw new RangeError(`"${size}" is no size such as 10Gi`);
  return Math.floor((Number(number) * factor * percent) / 100);
}
