import { Ajv2020 } from 'ajv/dist/2020.js';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { profiles } from '../../profiles/index.js';
import {
  explain,
  initFile,
  jsonSchema,
  loadConfig,
  referenceFiles,
  referenceMarkdown,
} from '../../src/config/index.js';
import { load, problemsOf } from './support.js';

const root = join(import.meta.dirname, '..', '..');
const example = (name: string) => readFileSync(join(root, 'docs', 'examples', name), 'utf8');

describe('both example files', () => {
  test.each(['minimal', 'production'])('%s.yaml loads as it is, with no variable set', (name) => {
    const loaded = loadConfig({ cwd: root, file: `docs/examples/${name}.yaml`, env: {}, profiles });
    expect(loaded.config.profile).toBe(name);
    expect(loaded.warnings.filter(({ path }) => path?.startsWith('components') !== true)).toEqual([]);
  });

  test('what the production example says arrives', () => {
    const { config, toBeProvided } = load({ text: example('production.yaml'), profiles });
    expect(config.registry).toMatchObject({ type: 'ecr', namespace: 'company' });
    expect(config.agents['rex']?.resources).toEqual({ cpu: '4', memory: '8Gi' });
    expect(config.agents['tess']?.features).toEqual({ kubernetes_testing: true });
    expect(config.github.apps['cleo']?.private_key_path).toEqual({
      kind: 'literal',
      text: '/secrets/cleo.pem',
    });
    expect(toBeProvided.map(({ name }) => name)).toEqual([
      'REX_APP_ID',
      'REX_CLIENT_ID',
      'CLEO_APP_ID',
      'CLEO_CLIENT_ID',
      'TESS_APP_ID',
      'TESS_CLIENT_ID',
    ]);
  });
});

describe('explain', () => {
  const loaded = load({
    profile: 'standard',
    text: 'models: { code: of-file }\nregistry: { type: ghcr, username: "${U}", password: "${P}" }\nagents: { rex: { tools: [a] } }\n',
    sets: ['models.code=of-set'],
  });

  test('says value, origin, what was overridden, meaning and default', () => {
    expect(explain(loaded, 'models.code')).toEqual({
      path: 'models.code',
      value: 'of-set',
      origin: { from: 'set', key: 'models.code', text: 'models.code=of-set' },
      overridden: [
        { origin: { from: 'file', file: 'cto.yaml', line: 1, column: 17 }, value: 'of-file' },
        { origin: { from: 'profile', profile: 'standard' }, value: 'of-profile' },
      ],
      description: 'Model for code. Absent: each run must name one.',
      parts: [],
    });
  });

  test('lists the default of the schema as the last that lost', () => {
    const explained = explain(load({ text: 'platform: { name: a }' }), 'platform.name');
    expect(explained.overridden).toEqual([{ origin: { from: 'default' }, value: 'cto' }]);
    expect(explained.defaultValue).toBe('cto');
  });

  test('shows references as they are written', () => {
    expect(explain(loaded, 'registry.password').value).toBe('${P}');
    expect(explain(loaded, 'registry').value).toEqual({ type: 'ghcr', username: '${U}', password: '${P}' });
  });

  test('of a section lists where each key came from', () => {
    expect(explain(loaded, 'registry').parts.map(({ path }) => path)).toEqual([
      'registry.type',
      'registry.username',
      'registry.password',
    ]);
  });

  test('reaches into lists and free-form data', () => {
    expect(explain(loaded, 'agents.rex.tools[0]').value).toBe('a');
    expect(explain(loaded, 'agents.rex.tools[7]').value).toBeUndefined();
  });

  test.each([
    ['platform.nam', 'did you mean "platform.name"?'],
    ['a..b', 'docs/configuration.md'],
    ['platform.name.x', 'did you mean "platform.name"?'],
  ])('%s is no key', (key, hint) => {
    expect(() => explain(loaded, key)).toThrow(
      expect.objectContaining({
        code: 'E_CONFIG_KEY',
        exitCode: 2,
        hint: expect.stringContaining(hint) as string,
      }),
    );
  });
});

describe('the JSON Schema for editors', () => {
  const validate = new Ajv2020({ strict: true, validateFormats: false, allowUnionTypes: true }).compile(
    jsonSchema(),
  );

  test.each(['minimal', 'production'])('accepts the example %s.yaml', (name) => {
    expect(validate(parse(example(`${name}.yaml`)))).toBe(true);
  });

  test.each(['minimal', 'standard', 'production'])('accepts the starter file of %s', (name) => {
    expect(validate(parse(initFile(name)))).toBe(true);
  });

  test('accepts a variable for any single value, empty sections and overlays', () => {
    const text =
      'platform:\nfeatures: { backup: "${BACKUP}" }\nregistry: { type: "${KIND}" }\nenvironments: { a: { crds: official }, b: }';
    expect(validate(parse(text))).toBe(true);
  });

  test.each([
    ['an unknown key', 'platform: { nam: a }'],
    ['an unknown key in an overlay', 'environments: { a: { platform: { nam: a } } }'],
    ['the profile in an overlay', 'environments: { a: { profile: minimal } }'],
    ['a wrong word', 'registry: { type: foo }'],
    ['a wrong type', 'features: { backup: 3 }'],
    ['a literal password', 'registry: { password: hunter2 }'],
  ])('refuses %s', (_title, text) => {
    expect(validate(parse(text))).toBe(false);
  });

  test('holds only standard keywords, and is the same each time', () => {
    const text = JSON.stringify(jsonSchema());
    expect(text).not.toContain('"deferred"');
    expect(JSON.stringify(jsonSchema())).toBe(text);
  });
});

describe('generated files', () => {
  test.each(referenceFiles({ profiles }))('$path is up to date', ({ path, text }) => {
    expect(readFileSync(join(root, path), 'utf8')).toBe(text);
  });

  test('the reference page names every key of the JSON Schema', () => {
    const page = referenceMarkdown();
    const { properties } = jsonSchema() as { properties: Record<string, { properties?: object }> };
    const keys = Object.entries(properties)
      .filter(([key]) => key !== 'components')
      .flatMap(([key, node]) => Object.keys(node.properties ?? {}).map((inner) => `${key}.${inner}`));
    expect(keys.filter((key) => !page.includes(`\`${key}`))).toEqual([]);
  });

  test('every key of the reference page says what it is for', () => {
    const rows = referenceMarkdown()
      .split('\n')
      .filter((line) => /^\| `[a-z_.<>[\]]+` \|.*\|.*\|.*\|$/.test(line));
    expect(rows.length).toBeGreaterThan(100);
    expect(rows.filter((row) => /\|\s*\|$/.test(row))).toEqual([]);
  });
});

describe('the starter file', () => {
  test.each(['minimal', 'standard'])('of %s loads without an error', (profile) => {
    expect(load({ text: initFile(profile), profiles }).config.profile).toBe(profile);
  });

  test('of production asks for nothing but a domain', () => {
    expect(problemsOf({ text: initFile('production'), profiles }).map(({ path }) => path)).toEqual([
      'platform.domain',
    ]);
  });

  test('takes what is known already, and quotes what needs it', () => {
    const values = { name: 'blue', organization: 'company', repository: '1e3', domain: 'agents.company.com' };
    const { config, warnings } = load({ text: initFile('production', values), profiles });
    expect(config.github).toMatchObject({ organization: 'company', repository: '1e3' });
    expect(config.platform).toMatchObject({ name: 'blue', domain: 'agents.company.com' });
    expect(warnings.map(({ path }) => path).filter((path) => path?.startsWith('github'))).toEqual([]);
  });

  test('stays right when every comment is taken as a key', () => {
    const text = initFile('standard')
      .split('\n')
      .map((line) => line.replace(/^(\s*)# (?=[a-z_ ]+:( |$))/, '$1'))
      .filter((line) => !line.includes('"cto config'))
      .join('\n');
    expect(text).toContain('\nregistry:\n');
    const loaded = load({ text, profiles });
    expect(loaded.config.registry.type).toBe('generic');
    expect(load({ text, profiles, environment: 'staging' }).config.platform.name).toBe('cto-staging');
  });
});
