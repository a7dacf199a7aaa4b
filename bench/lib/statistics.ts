/** Middle of some figures; the mean of the two middle ones when their number is even. NaN for none. */
export function median(figures: readonly number[]): number {
  const sorted = [...figures].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  if (sorted.length % 2 === 1) return sorted[Math.floor(middle)]!;
  return ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2;
}

/** A size and what it cost. */
export interface Sample {
  readonly size: number;
  readonly cost: number;
}

/** Exponent of the power law that fits best: 1 is linear, 2 is quadratic. Least squares over logarithms. */
export function exponent(samples: readonly Sample[]): number {
  const points = samples.map(({ size, cost }) => [Math.log(size), Math.log(cost)] as const);
  const mean = (pick: 0 | 1) => points.reduce((sum, point) => sum + point[pick], 0) / points.length;
  const [x, y] = [mean(0), mean(1)];
  const above = points.reduce((sum, point) => sum + (point[0] - x) * (point[1] - y), 0);
  const below = points.reduce((sum, point) => sum + (point[0] - x) ** 2, 0);
  return above / below;
}
