import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import {
  adaptModule,
  findDrift,
  generateImports,
  renderDefinitions,
  toSource,
  writeImports,
} from '../../scripts/lib/import/index.js';

const folder = join(import.meta.dirname, '..', '..', 'imports');
const scratch: string[] = [];

async function temporaryFolder(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'imports-test-'));
  scratch.push(made);
  return made;
}

afterEach(async () => {
  await Promise.all(scratch.splice(0).map((made) => rm(made, { recursive: true, force: true })));
});

const minimal = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: widgets.example.com }
spec: { group: example.com, names: { kind: Widget, plural: widgets } }
`;

describe('generated imports', () => {
  it('are what imports/crds gives (else: npm run import)', { timeout: 120_000 }, async () => {
    const drift = await findDrift(await generateImports(folder), folder);
    expect(drift).toEqual({ missing: [], changed: [], stale: [] });
  });

  it('are written, found unchanged, and removed once nothing generates them', async () => {
    const target = await temporaryFolder();
    const files = new Map([
      ['a.ts', 'a\n'],
      ['crds.json', '{}\n'],
    ]);
    const first = await findDrift(files, target);
    expect(first).toEqual({ missing: ['a.ts', 'crds.json'], changed: [], stale: [] });
    await writeImports(files, first, target);
    expect(await findDrift(files, target)).toEqual({ missing: [], changed: [], stale: [] });

    await writeFile(join(target, 'a.ts'), 'edited by hand\n');
    const later = new Map([['a.ts', 'a\n']]);
    const second = await findDrift(later, target);
    expect(second).toEqual({ missing: [], changed: ['a.ts'], stale: ['crds.json'] });
    await writeImports(later, second, target);
    expect(await readdir(target)).toEqual(['a.ts']);
    expect(await readFile(join(target, 'a.ts'), 'utf8')).toBe('a\n');
  });

  it('hold one definition per line, so that a change is a change of one line', () => {
    const lines = renderDefinitions([toSource('example.com/widgets.yaml', minimal)]).split('\n');
    expect(lines).toHaveLength(4);
    expect(lines[1]).toMatch(/^"widgets\.example\.com": \{/);
  });

  it('refuse output of cdk8s import that begins in an unknown way', () => {
    expect(() => adaptModule('import something else')).toThrow(/cdk8s import begins its module in a new way/);
  });
});

describe('sources of imports', () => {
  it('name the file that is not valid YAML', () => {
    expect(() => toSource('example.com/widgets.yaml', 'a: 1\na: 2\n')).toThrow(
      /^example\.com\/widgets\.yaml is not valid YAML: /,
    );
  });

  it('name the file that holds something else', () => {
    expect(() => toSource('example.com/widgets.yaml', 'kind: ConfigMap\n')).toThrow(
      /^example\.com\/widgets\.yaml is not a CustomResourceDefinition/,
    );
  });

  it('must lie where their group and plural say', () => {
    expect(() => toSource('example.com/gadgets.yaml', minimal)).toThrow(
      /rename the file to example\.com\/widgets\.yaml/,
    );
  });
});
