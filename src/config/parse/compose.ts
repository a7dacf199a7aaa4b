import { Composer, type CST, type Document, Lexer, LineCounter, Parser } from 'yaml';
import type { Problem } from '../../kernel/problem.js';
import { limits } from './limits.js';
import { syntaxText } from './syntax.js';

/** A YAML document of a file, with a way to turn offsets into places. */
export interface Composed {
  readonly documents: readonly Document.Parsed[];
  readonly positionOf: (offset: number) => { readonly line: number; readonly column: number };
}

/** A text as YAML, or why it is none. */
export type ComposeResult =
  { readonly composed: Composed } | { readonly problems: readonly [Problem, ...Problem[]] };

const listedSyntaxErrors = 20;

/**
 * Parses a text as YAML 1.2, within {@link limits}. The stages of the parser are called one by one, since only then can the
 * work be stopped on the way: the packaged function takes over ten seconds for one mebibyte of tabs, and nests without end.
 */
export function compose(text: string, file: string): ComposeResult {
  const lines = new LineCounter();
  const tokens = tokenize(text, lines);
  if ('refused' in tokens) return { problems: [{ ...tokens.refused, location: { file } }] };
  const documents = composeTokens(tokens.tokens, text.length);
  const positionOf = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  const [first, ...rest] = documents
    .flatMap((document) => document.errors)
    .slice(0, listedSyntaxErrors)
    .map(({ code, pos }): Problem => ({
      rule: 'config/syntax',
      ...syntaxText(code),
      location: { file, ...positionOf(pos[0]) },
    }));
  return first ? { problems: [first, ...rest] } : { composed: { documents, positionOf } };
}

function composeTokens(tokens: readonly CST.Token[], length: number): readonly Document.Parsed[] {
  // Unique keys are checked by us: the parser's check is quadratic and reports only the second place. Pretty errors
  // would copy the source, and with it secrets, into messages.
  const composer = new Composer({
    version: '1.2',
    uniqueKeys: false,
    prettyErrors: false,
    resolveKnownTags: false,
    logLevel: 'silent',
  });
  return [...composer.compose(tokens, true, length)];
}

type Tokenized = { readonly tokens: readonly CST.Token[] } | { readonly refused: Omit<Problem, 'location'> };

function tokenize(text: string, lines: LineCounter): Tokenized {
  const parser = new Parser(lines.addNewLine);
  // The packaged function does this; without it the first line would count as line 0.
  lines.addNewLine(0);
  const tokens: CST.Token[] = [];
  let parts = 0;
  for (const lexeme of new Lexer().lex(text)) {
    parts += 1;
    if (parts > limits.parts) return { refused: tooLarge };
    for (const token of parser.next(lexeme)) tokens.push(token);
    // One level of nesting takes at most two entries of the parser's stack.
    if (parser.stack.length > 2 * limits.depth + 10) return { refused: tooDeep };
  }
  for (const token of parser.end()) tokens.push(token);
  return { tokens };
}

const tooLarge: Omit<Problem, 'location'> = {
  rule: 'config/too-large',
  message: `the file has more than ${limits.parts} words and signs; a configuration has some hundred`,
  fix: 'check that this is the right file',
};

const tooDeep: Omit<Problem, 'location'> = {
  rule: 'config/too-deep',
  message: `maps and lists are nested more than ${limits.depth} deep`,
  fix: 'check that this is the right file, and look for brackets that are never closed',
};
