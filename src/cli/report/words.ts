/** `1 object`, `3 objects`. */
export function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}

/** A text in so many characters at most, the end of a longer one replaced by `...`. */
export function clip(text: string, longest: number): string {
  const characters = Array.from(text);
  if (characters.length <= longest) return text;
  return `${characters.slice(0, Math.max(0, longest - 3)).join('')}...`.slice(0, Math.max(longest, 0));
}

/** First twelve digits of a digest, as people compare them. */
export function shortDigest(digest: string): string {
  return `sha256:${digest.slice(0, 12)}`;
}
