/** One line of the result. */
export interface Row {
  readonly what: string;
  /** Figures in the order of the section's columns. */
  readonly figures: readonly string[];
  /** What has to be reached, such as `<= 1.00`. Absent: nothing, the line informs. */
  readonly target?: string;
  /** Whether it was. */
  readonly reached?: boolean;
}

/** Prints one section. */
export function printSection(title: string, columns: readonly string[], rows: readonly Row[]): void {
  const head = ['', ...columns, 'target', ''];
  const lines = rows.map(({ what, figures, target = '', reached }) => [
    what,
    ...figures,
    target,
    reached === undefined ? '' : reached ? 'ok' : 'MISS',
  ]);
  const widths = head.map((name, column) =>
    Math.max(name.length, ...lines.map((line) => line[column]?.length ?? 0)),
  );
  const text = [head, ...lines].map((line) =>
    line
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!)))
      .join('  ')
      .trimEnd(),
  );
  process.stdout.write(`\n${title}\n${text.join('\n')}\n`);
}

/** Milliseconds without decimals above ten. */
export function ms(value: number): string {
  return value < 10 ? value.toFixed(1) : value.toFixed(0);
}

/** A ratio with two decimals. */
export function times(value: number): string {
  return value.toFixed(2);
}
