/**
 * Names that a file of a release may have. No blank, since checksum lines would need escaping; nothing that GitHub renames on upload
 * (https://docs.github.com/rest/releases/assets#upload-a-release-asset); no leading dot or dash, which shells treat apart.
 */
const plainName = /^[A-Za-z0-9][A-Za-z0-9._-]{0,199}$/;

/** Whether a text can be the name of a file of a release: letters, digits, `.`, `_` and `-`, no folder. */
export function isPlainName(name: string): boolean {
  return plainName.test(name);
}
