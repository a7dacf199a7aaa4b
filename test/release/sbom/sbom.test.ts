import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Spec, Validation } from '@cyclonedx/cyclonedx-library';
import { Ajv } from 'ajv';
import { buildSync } from 'esbuild';
import { beforeAll, describe, expect, test } from 'vitest';
import { readLock } from '../../../src/release/dependencies/lock.js';
import { collectInventory, type BundlerReport, type Inventory } from '../../../src/release/sbom/collect.js';
import { formatCycloneDx } from '../../../src/release/sbom/cyclonedx.js';
import { formatNotices } from '../../../src/release/sbom/notices.js';
import { formatSpdx } from '../../../src/release/sbom/spdx.js';
import { root } from '../../support/program.js';
import { spdxSchema } from './spdx-schema.js';

const subject = {
  name: 'cto',
  version: '1.2.3',
  repository: 'example-org/cto',
  commit: '0123456789abcdef0123456789abcdef01234567',
  sourceDate: 1_700_000_000,
  licence: 'Apache-2.0',
};
const runtime = {
  version: '22.23.2',
  versions: {
    node: '22.23.2',
    v8: '12.4.254.21-node.33',
    openssl: '3.0.15+quic',
    modules: '127',
    uv: '1.51.0',
  },
};
const lock = readLock(readFileSync(join(root, 'package-lock.json'), 'utf8'));

/** What the bundler says of a module of ours. */
function reportOf(entry: string): BundlerReport {
  return buildSync({
    entryPoints: [join(root, entry)],
    absWorkingDir: root,
    bundle: true,
    platform: 'node',
    format: 'esm',
    write: false,
    metafile: true,
    outdir: 'out',
    logLevel: 'error',
  }).metafile;
}

let inventory: Inventory;
beforeAll(() => {
  inventory = collectInventory(reportOf('src/release/archive/index.ts'), lock, runtime);
});

describe('the parts of a program', () => {
  test('are the packages that the bundler took files of, and the runtime with its own parts', () => {
    const ids = inventory.components.map(({ id }) => id);
    expect(ids).toEqual([...ids].sort());
    expect(ids).toEqual(
      expect.arrayContaining([
        'node',
        'node/openssl',
        'node/uv',
        'node/v8',
        'node_modules/tar-stream',
        'node_modules/yauzl',
        'node_modules/yazl',
      ]),
    );
    // installed, but not in this program
    for (const other of ['vitest', 'zod', 'typescript']) expect(ids).not.toContain(`node_modules/${other}`);
    expect(ids).not.toContain('node/modules');
  });

  test('have name, version, purl, licence, digest of the tarball, and what they need', () => {
    const tar = inventory.components.find(({ name }) => name === 'tar-stream');
    expect(tar).toMatchObject({ version: '3.2.2', purl: 'pkg:npm/tar-stream@3.2.2', licence: 'MIT' });
    expect(`sha512-${Buffer.from(tar?.sha512 ?? '', 'hex').toString('base64')}`).toBe(
      lock['node_modules/tar-stream']?.integrity,
    );
    expect(tar?.needs).toContain('node_modules/streamx');
    expect(inventory.direct).toEqual(expect.arrayContaining(['node', 'node_modules/tar-stream']));
    expect(inventory.direct).not.toContain('node_modules/streamx');
  });

  test('of an npm scope have it encoded in the purl', () => {
    const report = {
      inputs: { 'node_modules/@noble/hashes/blake2.js': {}, 'src/a.ts': {}, '<define:x>': {} },
    };
    const found = collectInventory(report, lock, runtime).components.find(
      ({ name }) => name === '@noble/hashes',
    );
    expect(found?.purl).toMatch(/^pkg:npm\/%40noble\/hashes@\d/);
  });

  test('must all be known to the lock file', () => {
    const report = { inputs: { 'node_modules/smuggled/index.js': {} } };
    expect(() => collectInventory(report, lock, runtime)).toThrow(
      'the program holds node_modules/smuggled/index.js',
    );
  });
});

describe('the description in CycloneDX 1.6', () => {
  test('is valid by the official schema, strictly', async () => {
    const validator = new Validation.JsonStrictValidator(Spec.Version.v1dot6);
    expect(await validator.validate(formatCycloneDx(subject, inventory))).toBeNull();
    const broken = formatCycloneDx(subject, inventory).replace(
      '"bomFormat": "CycloneDX"',
      '"bomFormat": "Other"',
    );
    expect(await validator.validate(broken)).not.toBeNull();
  });

  test('refers only to parts that it lists', () => {
    const bom = JSON.parse(formatCycloneDx(subject, inventory)) as {
      components: { 'bom-ref': string }[];
      dependencies: { ref: string; dependsOn: string[] }[];
    };
    const refs = new Set(['cto', ...bom.components.map((one) => one['bom-ref'])]);
    const named = bom.dependencies.flatMap(({ ref, dependsOn }) => [ref, ...dependsOn]);
    expect(named.filter((ref) => !refs.has(ref))).toEqual([]);
    expect(bom.dependencies).toHaveLength(refs.size);
  });
});

describe('the description in SPDX 2.3', () => {
  test('has what the specification demands, and nothing else', () => {
    const validate = new Ajv({ allErrors: true, strict: true }).compile(spdxSchema);
    expect(validate(JSON.parse(formatSpdx(subject, inventory))), JSON.stringify(validate.errors)).toBe(true);
  });

  test('has identifiers that are unique, and relations only between them', () => {
    const text = JSON.parse(formatSpdx(subject, inventory)) as {
      packages: { SPDXID: string }[];
      relationships: { spdxElementId: string; relatedSpdxElement: string }[];
    };
    const ids = ['SPDXRef-DOCUMENT', ...text.packages.map(({ SPDXID }) => SPDXID)];
    expect(new Set(ids).size).toBe(ids.length);
    const named = text.relationships.flatMap(({ spdxElementId, relatedSpdxElement }) => [
      spdxElementId,
      relatedSpdxElement,
    ]);
    expect(named.filter((id) => !ids.includes(id))).toEqual([]);
  });
});

test.each([
  ['CycloneDX', formatCycloneDx],
  ['SPDX', formatSpdx],
])('%s: the same program has the same bytes, another one another identity', (_name, format) => {
  expect(format(subject, inventory)).toBe(format({ ...subject }, { ...inventory }));
  const identity = (text: string) => /urn:uuid:[0-9a-f-]{36}|"documentNamespace": "[^"]+"/.exec(text)?.[0];
  const other = { ...inventory, components: inventory.components.slice(1) };
  expect(identity(format(subject, inventory))).toBeDefined();
  expect(identity(format(subject, other))).not.toBe(identity(format(subject, inventory)));
});

describe('the third-party notices', () => {
  const options = { program: 'cto 1.2.3', root, nodeLicence: 'Node.js is licensed for use as follows:\r\n' };

  test('have the licence text of every package in the program, then that of Node', () => {
    const text = formatNotices(inventory, options);
    for (const { name, version, purl } of inventory.components.filter((one) =>
      one.purl.startsWith('pkg:npm/'),
    ))
      expect(text, purl).toContain(`\n${name} ${version}\nLicence: `);
    expect(text).toContain('Permission is hereby granted, free of charge');
    expect(text.endsWith('Node.js is licensed for use as follows:\n')).toBe(true);
    expect(text).not.toMatch(/\r|[ \t]$/m);
  });
});
