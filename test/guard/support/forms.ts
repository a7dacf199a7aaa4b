/** How a text may hide a literal. */
export type Form = 'plain' | 'joined' | 'base64';

/** A text in one of its forms, lower-case. */
export interface Haystack {
  readonly form: Form;
  readonly text: string;
}

/** Every form in which a literal may stand in a text: as it is, split over lines or quotes, and inside base64. */
export function haystacksOf(text: string): readonly Haystack[] {
  const plain = unescaped(text);
  const joined = joinedLines(plain);
  const decoded = decodedBase64(text);
  return [
    { form: 'plain', text: plain.toLowerCase() },
    { form: 'joined', text: joined.toLowerCase() },
    { form: 'base64', text: [...decoded, ...decoded.flatMap(decodedBase64)].join('\n').toLowerCase() },
  ];
}

/** Characters that YAML, JSON and JavaScript may write by number. */
function unescaped(text: string): string {
  return text.replace(
    /\\x([0-9a-f]{2})|\\u([0-9a-f]{4})/gi,
    (_all, two: string | undefined, four: string | undefined) =>
      String.fromCharCode(Number.parseInt(two ?? four ?? '', 16)),
  );
}

/** Lines put together as YAML does and as a person may: no line breaks, no indentation, no quotes, no plus signs. */
function joinedLines(text: string): string {
  return text
    .replace(/\\?\r?\n[ \t]*/g, '')
    .replace(/(["'`])\s*\+\s*\1/g, '')
    .replace(/["'`\\]/g, '');
}

/** Everything that reads as base64, also when it goes on in the next line, from each of the four places where it may begin. */
function decodedBase64(text: string): string[] {
  const runs = text.match(/[A-Za-z0-9+/_-]{6,}(?:\s*\n[ \t]*[A-Za-z0-9+/_-]{6,})*=*/g) ?? [];
  return runs.flatMap((run) => {
    const token = run.replace(/\s+/g, '');
    return [0, 1, 2, 3].map((skip) => Buffer.from(token.slice(skip), 'base64').toString('latin1'));
  });
}

/** What base64 text contains when the literal stands in the middle of a longer encoded text: one for each of three alignments. */
export function alignedBase64(literal: string): readonly string[] {
  return [0, 1, 2].map((before) => {
    const encoded = Buffer.from(`${'\0'.repeat(before)}${literal}`)
      .toString('base64')
      .replace(/=+$/, '');
    const partial = (before + Buffer.byteLength(literal)) % 3;
    // the first and the last character also hold bits of their neighbours
    return encoded.slice(Math.ceil((before * 8) / 6), partial === 0 ? undefined : -1);
  });
}
