import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { toWaves } from '../src/kernel/graph.js';

const root = resolve(import.meta.dirname, '..');

/** The import table of the house plan: who may import whom. Types count too, except where the table says "types". */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  imports: [],
  // its own version
  'src/kernel': ['package.json'],
  'src/config': ['src/kernel'],
  'src/bundle': ['src/kernel'],
  'src/kube': ['src/kernel'],
  'src/apply': ['src/kernel', 'src/bundle', 'src/kube'],
  'src/secrets': ['src/kernel', 'src/bundle', 'src/kube'],
  'src/github': ['src/kernel'],
  'src/gitops': ['src/kernel', 'src/bundle', 'src/github'],
  // the version of the injector stands in package.json
  'src/release': ['src/kernel', 'src/config', 'src/bundle', 'src/github', 'package.json'],
  constructs: ['imports'],
  'src/catalog': ['src/kernel', 'src/config', 'src/bundle', 'constructs', 'imports'],
  profiles: ['src/config (types)', 'src/catalog (ids)'],
  'src/synth': ['src/kernel', 'src/config', 'profiles', 'src/catalog', 'src/bundle', 'constructs', 'imports'],
  'src/cli': [
    'src/kernel',
    'src/config',
    'src/bundle',
    'src/catalog',
    'src/synth',
    'src/kube',
    'src/apply',
    'src/secrets',
    'src/github',
    'src/gitops',
    'src/release',
    'profiles',
  ],
  'src/index.ts': [
    'src/kernel',
    'src/config',
    'src/bundle',
    'src/catalog',
    'src/synth',
    'src/cli',
    'profiles',
    'constructs',
  ],
  'main.ts': ['src/index.ts'],
  scripts: [
    'src/kernel',
    'src/config',
    'src/bundle',
    'src/catalog',
    'src/synth',
    'src/cli',
    'profiles',
    'imports',
  ],
};

/** npm packages that only some folders may load: each is heavy, or belongs to one room. */
const packageRooms: Readonly<Record<string, readonly string[]>> = {
  cdk8s: ['constructs', 'imports', 'src/synth', 'src/catalog', 'scripts'],
  'cdk8s-plus-28': ['constructs', 'imports', 'src/catalog'],
  constructs: ['constructs', 'imports', 'src/catalog', 'scripts'],
  zod: ['src/config', 'src/release'],
  commander: ['src/cli'],
  '@clack/prompts': ['src/cli'],
  octokit: ['src/github'],
};

interface Import {
  readonly file: string;
  readonly room: string;
  readonly target: string;
  readonly typeOnly: boolean;
  /** Whether it is loaded by import(). */
  readonly dynamic: boolean;
}

describe('the import table', () => {
  const imports = sourceFiles().flatMap(importsOf);

  test.each(Object.keys(mayImport))('%s imports only what the table allows', (room) => {
    const wrong = imports
      .filter((one) => one.room === room && one.target.startsWith('.'))
      .map((one) => ({ ...one, to: roomOf(relative(root, resolve(root, dirname(one.file), one.target))) }))
      .filter(({ to, room: from, target, typeOnly }) => to !== from && !allowed(from, to, target, typeOnly))
      .map(({ file, target }) => `${file} imports ${target}`);
    expect(wrong).toEqual([]);
  });

  test.each(Object.entries(packageRooms))('%s is loaded only in its rooms', (name, rooms) => {
    const wrong = imports
      .filter(({ target, typeOnly }) => !typeOnly && (target === name || target.startsWith(`${name}/`)))
      .filter(({ room }) => !rooms.includes(room))
      .map(({ file }) => file);
    expect(wrong).toEqual([]);
  });

  test('what is loaded on demand is an ES module: esbuild gives an import() of CommonJS no named exports', () => {
    const loaded = imports.filter(
      ({ dynamic, target }) => dynamic && /^[@a-z]/.test(target) && !target.startsWith('node:'),
    );
    const wrong = loaded
      // they bring files of their own, so they are not bundled
      .filter(({ target }) => !['esbuild', 'postject', 'zx'].includes(target))
      .filter(({ target }) => !isModule(target))
      .map(({ file, target }) => `${file} loads ${target}`);
    expect(loaded.length).toBeGreaterThan(3);
    expect(wrong).toEqual([]);
  });

  test('components do not know each other: constructs import only imports/ and constructs/shared', () => {
    const wrong = imports
      .filter(({ room, target }) => room === 'constructs' && target.startsWith('..'))
      .map(({ file, target }) => ({ file, to: relative(root, resolve(root, dirname(file), target)) }))
      .filter(
        ({ file, to }) =>
          !to.startsWith('imports/') &&
          !to.startsWith('constructs/shared/') &&
          componentOf(to) !== componentOf(file),
      )
      .map(({ file, to }) => `${file} imports ${to}`);
    expect(wrong).toEqual([]);
  });

  test('no file needs itself by way of others, types included: what two files share stands in a third', () => {
    const files = sourceFiles().map((id) => ({
      id,
      after: importsOf(id)
        .filter(({ dynamic, target }) => !dynamic && target.startsWith('.'))
        .map(({ target }) => relative(root, resolve(root, dirname(id), target)).replace(/\.js$/, '.ts')),
    }));
    expect(files.length).toBeGreaterThan(500);
    expect(toWaves(files)).not.toHaveProperty('cycle');
  });

  test('nothing below the command line reads the environment, the clock or chance', () => {
    const forbidden = /process\.env|Date\.now|new Date\(\)|Math\.random|performance\.now/;
    const wrong = sourceFiles()
      .filter((file) =>
        /^(src\/(kernel|config|bundle|catalog|synth|release)|constructs|profiles|imports)\//.test(file),
      )
      .filter((file) => forbidden.test(withoutComments(readFileSync(join(root, file), 'utf8'))));
    expect(wrong).toEqual([]);
  });
});

/** First two folders: `constructs/argocd`. */
function componentOf(path: string): string {
  return path.split('/').slice(0, 2).join('/');
}

function allowed(from: string, to: string, target: string, typeOnly: boolean): boolean {
  const list = mayImport[from] ?? [];
  if (list.includes(to)) return true;
  if (typeOnly && list.includes(`${to} (types)`)) return true;
  return list.includes(`${to} (ids)`) && target.endsWith('/ids.js');
}

function sourceFiles(): string[] {
  return ['src', 'constructs', 'profiles', 'imports', 'scripts']
    .flatMap((folder) => walk(folder))
    .concat('main.ts')
    .filter((file) => file.endsWith('.ts'));
}

function walk(folder: string): string[] {
  return readdirSync(join(root, folder)).flatMap((name) => {
    const path = `${folder}/${name}`;
    return statSync(join(root, path)).isDirectory() ? walk(path) : [path];
  });
}

function roomOf(path: string): string {
  if (path.startsWith('src/index.') || path.startsWith('main.')) return path.replace(/\.js$/, '.ts');
  const [first = '', second = ''] = path.split('/');
  return first === 'src' ? `src/${second}` : first;
}

function importsOf(file: string): Import[] {
  const text = withoutComments(readFileSync(join(root, file), 'utf8'));
  const pattern = /(?:import|export)\s+(type\s+)?(?:[^'";]*?\sfrom\s+)?'([^']+)'|import\(\s*'([^']+)'/g;
  return [...text.matchAll(pattern)].map(([, type, target, dynamic]) => ({
    file,
    room: roomOf(file),
    target: target ?? dynamic ?? '',
    typeOnly: type !== undefined,
    dynamic: dynamic !== undefined,
  }));
}

function isModule(name: string): boolean {
  const text = readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8');
  const manifest = JSON.parse(text) as {
    readonly type?: string;
    readonly exports?: unknown;
    readonly module?: string;
  };
  return (
    manifest.type === 'module' ||
    manifest.module !== undefined ||
    JSON.stringify(manifest.exports ?? '').includes('.mjs')
  );
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '$1');
}
