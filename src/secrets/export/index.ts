import { join } from 'node:path';
import type { SecretDeclaration } from '../../bundle/secret.js';
import { exitCodes, OperatorError } from '../../kernel/errors.js';
import { isRecord } from '../../kernel/json.js';
import type { Problem } from '../../kernel/problem.js';
import { fillSecrets } from '../collect.js';
import { keyName, secretName } from '../names.js';
import type { Sources } from '../sources/index.js';
import { readIfThere, workTreeOf, writePrivateFiles, type OutputFile } from './files.js';
import {
  formats,
  type ExportFormat,
  type ReferenceFormat,
  type RenderContext,
  type ValueFormat,
} from './formats.js';

export type { ExportFormat, RenderContext } from './formats.js';

/** What is to be written. */
export interface ExportRequest {
  readonly format: ExportFormat;
  readonly declarations: readonly SecretDeclaration[];
  readonly sources: Sources;
  /** Folder that gets the files. */
  readonly folder: string;
  /** Secrets whose files are written again with other values, as `namespace/name`; a key stands for its Secret. */
  readonly rotate: readonly string[];
  readonly context: RenderContext;
  /** Whether everything is made and nothing written.
   * @default false */
  readonly dryRun?: boolean;
}

/** What became of the file of a Secret, or would become. Holds no value. */
export interface ExportedFile {
  /** As `namespace/name`. */
  readonly secret: string;
  /** Relative to the folder, with forward slashes. */
  readonly path: string;
  /** `kept`: it was there already. */
  readonly action: 'written' | 'kept';
}

/**
 * Writes declared Secrets as files, a file per Secret: `<namespace>/<name><extension>`. All or none: everything is known before the first file.
 *
 * @throws OperatorError `E_SECRETS_PLAIN` for values as they are in a git work tree; `E_SECRETS_MISSING` when a value is nowhere;
 *   `E_SECRETS_FILES` when a file that is there lacks a key; `E_AGE_RECIPIENT`
 */
export async function exportSecrets(request: ExportRequest): Promise<readonly ExportedFile[]> {
  const format = formats[request.format];
  const { folder, context } = request;
  const { files, kept } = format.holdsValues
    ? await renderValues(request, format)
    : { files: await renderReferences(request, format), kept: [] };
  const nonce = Buffer.from(context.chance.bytes(6)).toString('hex');
  if (request.dryRun !== true) await writePrivateFiles(folder, files, nonce);
  const done = (secret: string, path: string, action: ExportedFile['action']) => ({ secret, path, action });
  return [
    ...files.map(({ secret, path }) => done(secret, path, 'written')),
    ...kept.map(({ secret, path }) => done(secret, path, 'kept')),
  ].sort((a, b) => (a.path < b.path ? -1 : 1));
}

interface NamedFile extends OutputFile {
  readonly secret: string;
}

async function renderReferences(
  { declarations, context }: ExportRequest,
  { prepare, extension }: ReferenceFormat,
): Promise<NamedFile[]> {
  const render = await prepare(context);
  const files: NamedFile[] = [];
  for (const declaration of declarations) {
    const content = await render(declaration);
    if (content !== undefined) files.push({ ...placeOf(declaration, extension), content });
  }
  return files;
}

interface Place {
  readonly secret: string;
  readonly path: string;
}

function placeOf(declaration: SecretDeclaration, extension: string): Place {
  const secret = secretName(declaration);
  return { secret, path: `${secret}${extension}` };
}

async function renderValues(
  { declarations, context, sources, folder, rotate }: ExportRequest,
  format: ValueFormat,
): Promise<{ readonly files: NamedFile[]; readonly kept: readonly Place[] }> {
  if (!format.encrypted) refuseWorkTree(folder);
  const render = await format.prepare(context);
  const { absent, kept, problems } = await compare(declarations, { folder, rotate, format });
  if (problems.length > 0) throw incomplete(problems);
  const files: NamedFile[] = [];
  for (const filled of await fillSecrets(absent, sources)) {
    const content = filled.values.size === 0 ? undefined : await render(filled);
    if (content !== undefined) files.push({ ...placeOf(filled.declaration, format.extension), content });
  }
  return { files, kept };
}

function refuseWorkTree(folder: string): void {
  const workTree = workTreeOf(folder);
  if (workTree === undefined) return;
  throw new OperatorError(
    'E_SECRETS_PLAIN',
    `${folder} lies in the git work tree ${workTree}, where values as they are would be committed one day`,
    { hint: 'choose --format sops or age, or a folder elsewhere', exitCode: exitCodes.refused },
  );
}

interface Comparison {
  /** Secrets whose file is to be written. */
  readonly absent: readonly SecretDeclaration[];
  readonly kept: readonly Place[];
  readonly problems: readonly Problem[];
}

async function compare(
  declarations: readonly SecretDeclaration[],
  { folder, rotate, format }: Pick<ExportRequest, 'folder' | 'rotate'> & { readonly format: ValueFormat },
): Promise<Comparison> {
  const absent: SecretDeclaration[] = [];
  const kept: Place[] = [];
  const problems: Problem[] = [];
  for (const declaration of declarations) {
    const place = placeOf(declaration, format.extension);
    const old = isChosen(declaration, rotate) ? undefined : await readIfThere(join(folder, place.path));
    if (old === undefined) absent.push(declaration);
    else kept.push(place);
    if (old !== undefined && format.keysReadable)
      problems.push(...(await lacks(declaration, old, join(folder, place.path))));
  }
  return { absent, kept, problems };
}

function isChosen(declaration: SecretDeclaration, rotate: readonly string[]): boolean {
  const names = [secretName(declaration), ...declaration.keys.map((key) => keyName({ declaration, key }))];
  return names.some((name) => rotate.includes(name));
}

/** Keys that a file of an earlier run lacks: they cannot be added without the means to decrypt it. */
async function lacks(declaration: SecretDeclaration, content: string, file: string): Promise<Problem[]> {
  const there = await keysIn(content);
  return declaration.keys
    .filter(({ key, optional }) => optional !== true && !there.has(key))
    .map(({ key }) => ({
      rule: 'secrets/file-incomplete',
      message: `has no ${key}, which was declared since it was written`,
      fix: `add it with "sops edit ${file}", or write the file again with other values: --rotate ${secretName(declaration)}`,
      location: { file },
    }));
}

async function keysIn(content: string): Promise<ReadonlySet<string>> {
  const { load } = await import('js-yaml');
  const value = parseOr(() => load(content));
  const members = isRecord(value) ? [value['stringData'], value['data']] : [];
  return new Set(members.filter(isRecord).flatMap((member) => Object.keys(member)));
}

/** A file that is no YAML has no keys. */
function parseOr(parse: () => unknown): unknown {
  try {
    return parse();
  } catch {
    return undefined;
  }
}

function incomplete(problems: readonly Problem[]): OperatorError {
  return new OperatorError('E_SECRETS_FILES', 'files that are there lack keys', {
    problems,
    exitCode: exitCodes.refused,
  });
}
