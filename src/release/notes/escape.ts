/** Splits a text where GitHub would make more of it than text: it does so after Markdown, so that a backslash does not help. */
const split = '<!-- -->';

/**
 * Makes a text that somebody wrote into plain Markdown: it stays on one line, formats nothing, links nowhere, notifies nobody and refers to no
 * issue.
 */
export function escapeMarkdown(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim()
    .replace(/[\\`*_{}[\]<>()#+!|~$^=&-]/g, (one) => `\\${one}`)
    .replace(/^(\d+)\./, '$1\\.')
    .replace(/@(?=\w)/g, `@${split}`)
    .replace(/\\#(?=\d)/g, `\\#${split}`)
    .replace(/\b(GH)\\-(?=\d)/gi, `$1${split}\\-`)
    .replace(/:\/\//g, `:${split}//`)
    .replace(/\b(www)\./gi, `$1${split}.`);
}

/** A text as code: nothing in it means anything. Backticks inside are replaced, since no number of them outside is always enough. */
export function code(text: string): string {
  return `\`${text.replace(/[`\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, "'")}\``;
}
