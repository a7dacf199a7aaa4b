const secondsPer: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3600 };

/**
 * Whole seconds of a Go duration such as `90s`, `2h` or `1h30m`, as the configuration holds it. Fractions are rounded up, so that a
 * short duration never becomes zero, which many Kubernetes fields read as "at once".
 *
 * @returns NaN for text that is no duration; the schema of the configuration refuses such text
 */
export function durationSeconds(text: string): number {
  if (!/^(\d+(ms|s|m|h))+$/.test(text)) return Number.NaN;
  const parts = [...text.matchAll(/(\d+)(ms|s|m|h)/g)];
  const seconds = parts.reduce(
    (sum, [, count, unit]) => sum + Number(count) * (secondsPer[unit ?? ''] ?? 0),
    0,
  );
  return Math.ceil(seconds);
}
