import { existsSync, readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { dirname, isAbsolute, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A position in a file, counted from 1. */
export interface Position {
  /** Absolute path. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

const texts = new Map<string, () => string>();
const maps = new Map<string, SourceMap | undefined>();

/**
 * Says where the map of a compiled file is when it does not lie beside it as `<file>.map`, as in an executable, which is one file.
 *
 * @param file absolute path as stacks name it
 * @param read reads the map; called at most once, when a position is asked for
 */
export function provideSourceMap(file: string, read: () => string): void {
  texts.set(file, read);
}

/**
 * Position in the source of a position in compiled code. TypeScript positions are there already: the test runner maps stacks itself.
 * Undefined without a source map.
 */
export function sourcePosition(position: Position): Position | undefined {
  if (position.file.endsWith('.ts')) return position;
  const entry = sourceMapOf(position.file)?.findEntry(position.line - 1, position.column - 1);
  if (!entry || !('originalSource' in entry)) return undefined;
  const { originalSource, originalLine, originalColumn } = entry;
  const file = originalSource.startsWith('file:')
    ? fileURLToPath(originalSource)
    : resolve(dirname(position.file), originalSource);
  return { file, line: originalLine + 1, column: originalColumn + 1 };
}

/** Positions that a stack names, from the innermost; those inside Node itself are left out. */
export function framesOf(stack: string): readonly Position[] {
  return stack.split('\n').flatMap((text) => frameOf(text) ?? []);
}

/** A stack in which every place in compiled code is named by its source, as far as there are source maps. */
export function mapStack(stack: string): string {
  return stack
    .split('\n')
    .map((text) => {
      const frame = frameOf(text);
      const source = frame && sourcePosition(frame);
      return source ? text.replace(framePattern, `$1${source.file}:${source.line}:${source.column}$5`) : text;
    })
    .join('\n');
}

/** A line of a stack: what comes first, then file, line and column, then the bracket. */
const framePattern = /^(.*?(?:\(|at (?:async )?))((?:file:\/\/)?[^()]+?):(\d+):(\d+)(\)?)$/;

function frameOf(text: string): Position | undefined {
  const [, , path, line, column] = framePattern.exec(text) ?? [];
  if (path === undefined || path.startsWith('node:')) return undefined;
  const file = path.startsWith('file:') ? fileURLToPath(path) : path;
  return isAbsolute(file) ? { file, line: Number(line), column: Number(column) } : undefined;
}

/** The map of a compiled file. Node's own `findSourceMap` would need every file to be loaded with maps, on every run. */
function sourceMapOf(file: string): SourceMap | undefined {
  if (!maps.has(file)) {
    const text = readMap(file);
    maps.set(
      file,
      text === undefined
        ? undefined
        : new SourceMap(JSON.parse(text) as ConstructorParameters<typeof SourceMap>[0]),
    );
  }
  return maps.get(file);
}

function readMap(file: string): string | undefined {
  const provided = texts.get(file);
  if (provided) return provided();
  return existsSync(`${file}.map`) ? readFileSync(`${file}.map`, 'utf8') : undefined;
}
