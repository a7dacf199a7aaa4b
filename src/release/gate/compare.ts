/** Bytes of a file from one offset up to another, which is not part of it. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** Bytes that are compared at once before a difference is looked for one by one. */
const chunk = 4096;

/**
 * Offsets at which two files differ though they must not. Both are looked at from the same offset on; what lies behind the end of one of them differs.
 *
 * @param allowed ranges in which they may differ, in any order
 * @param most how many offsets are told at most: a shifted file differs everywhere
 */
export function differencesOutside(
  a: Uint8Array,
  b: Uint8Array,
  {
    within,
    allowed,
    most = 5,
  }: { readonly within: Range; readonly allowed: readonly Range[]; readonly most?: number },
): number[] {
  const found: number[] = [];
  for (const { start, end } of gapsBetween(allowed, within)) {
    for (let at = start; at < end && found.length < most; at += chunk) {
      const stop = Math.min(end, at + chunk);
      if (Buffer.compare(a.subarray(at, stop), b.subarray(at, stop)) === 0) continue;
      for (let one = at; one < stop && found.length < most; one += 1) if (a[one] !== b[one]) found.push(one);
    }
  }
  return found;
}

/** What is left of a range when others are taken out of it. */
export function gapsBetween(ranges: readonly Range[], within: Range): Range[] {
  const gaps: Range[] = [];
  let at = within.start;
  for (const { start, end } of [...ranges].sort((a, b) => a.start - b.start)) {
    if (start > at) gaps.push({ start: at, end: Math.min(start, within.end) });
    at = Math.max(at, end);
  }
  if (at < within.end) gaps.push({ start: at, end: within.end });
  return gaps.filter(({ start, end }) => end > start);
}

/** First byte of a range that is not zero. @returns undefined when all are */
export function firstNonZero(bytes: Uint8Array, { start, end }: Range): number | undefined {
  const index = bytes.subarray(start, end).findIndex((byte) => byte !== 0);
  return index === -1 ? undefined : start + index;
}

/** Offsets for a message. */
export function listOffsets(offsets: readonly number[]): string {
  return offsets.map((offset) => `0x${offset.toString(16)}`).join(', ');
}

/**
 * Whether two tables of the dynamic linker say the same. The zeros at the end do not count: zero is DONE, the opcode after which the linker stops
 * (mach-o/loader.h, BIND_OPCODE_DONE), and pads a table to eight bytes. The injection leaves them out: seen with the bindings of Node for x86-64.
 */
export function isSameTable(a: Uint8Array, b: Uint8Array | undefined): boolean {
  return b !== undefined && Buffer.compare(withoutPadding(a), withoutPadding(b)) === 0;
}

function withoutPadding(table: Uint8Array): Uint8Array {
  return table.subarray(0, table.findLastIndex((byte) => byte !== 0) + 1);
}
