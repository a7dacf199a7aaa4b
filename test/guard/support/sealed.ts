/** Makes a text that may stand in the repository out of one that may not: backwards, then base64. */
export function seal(text: string): string {
  return Buffer.from(text).reverse().toString('base64');
}

/** The text that was sealed. */
export function unseal(sealed: string): string {
  return Buffer.from(sealed, 'base64').reverse().toString();
}
