import type { YAMLError } from 'yaml';

/** What a syntax error means to a person, and what to do. */
export interface SyntaxText {
  readonly message: string;
  readonly fix: string;
}

/** For errors whose plain meaning is that the line does not fit in. */
const generic: SyntaxText = {
  message: 'this is not valid YAML',
  fix: 'look at indentation, colons, quotes and brackets here and in the line above; quote texts that hold ": ", "#" or begin with a special character',
};

/**
 * Our own words for the parser's error codes. Its messages are not shown, because they repeat the source text, which may be a secret.
 */
const texts: Readonly<Partial<Record<YAMLError['code'], SyntaxText>>> = {
  TAB_AS_INDENT: {
    message: 'a tab is used as indentation, which YAML does not allow',
    fix: 'indent with spaces',
  },
  BAD_INDENT: {
    message: 'the indentation does not fit the lines above',
    fix: 'indent keys of one map by the same number of spaces',
  },
  BAD_DQ_ESCAPE: {
    message: 'the backslash in double quotes begins no known escape',
    fix: "write \\\\ for a backslash, or use single quotes: 'a\\b'",
  },
  BAD_SCALAR_START: {
    message: 'a value must not begin with this character',
    fix: 'put the value in quotes',
  },
  BLOCK_AS_IMPLICIT_KEY: {
    message: 'two keys stand on one line',
    fix: 'put the second on its own line, or quote a text that holds ": "',
  },
  MISSING_CHAR: {
    message: 'a closing quote, bracket, colon or comma is missing',
    fix: 'look for what was opened and not closed, here or above',
  },
  MULTILINE_IMPLICIT_KEY: {
    message: 'a key goes over more than one line',
    fix: 'write "key: value" on one line; look for a missing colon or an unclosed quote',
  },
  BAD_ALIAS: { message: 'the alias is not a valid name', fix: 'quote a text that begins with "*"' },
  BAD_DIRECTIVE: {
    message: 'the line that begins with "%" is no directive',
    fix: 'remove it, or quote the text',
  },
  KEY_OVER_1024_CHARS: { message: 'the key is longer than 1,024 characters', fix: 'shorten it' },
};

/** Words for one error of the YAML parser. */
export function syntaxText(code: YAMLError['code']): SyntaxText {
  return texts[code] ?? generic;
}
