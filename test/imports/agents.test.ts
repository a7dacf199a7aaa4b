import { evaluate } from '@marcbachmann/cel-js';
import { describe, expect, it } from 'vitest';
import { loadCrd } from '../../src/catalog/crds.js';
import { rulesOf, storedSchema, strictValidator, type SchemaNode } from './support/schema.js';

type Values = Record<string, unknown>;

const codeRun = {
  taskId: 1n,
  service: 'shop',
  repositoryUrl: 'example/shop',
  docsRepositoryUrl: 'example/docs',
  workingDirectory: '.',
  model: 'a-model',
  githubApp: 'example-builder',
};
const anonymous = { repositoryUrl: 'example/shop', workingDirectory: '.', sourceBranch: 'main' };
const docsRun = { ...anonymous, githubApp: 'writer' };

/** Messages of the rules that an object breaks; with `before`, as an update of it. */
async function broken(name: string, spec: Values, before?: Values): Promise<readonly string[]> {
  const rules = rulesOf(storedSchema(await loadCrd(name)));
  return rules.flatMap(({ path, rule, message }) => {
    const key = path.split('.')[2];
    const [self, oldSelf] = key === undefined ? [spec, before] : [spec[key], before?.[key]];
    if (self === undefined || (rule.includes('oldSelf') && oldSelf === undefined)) return [];
    return evaluate(rule, { self, oldSelf }) === true ? [] : [message ?? rule];
  });
}

async function specNode(name: string): Promise<SchemaNode> {
  return (storedSchema(await loadCrd(name))['properties'] as Record<string, SchemaNode>)['spec']!;
}

describe('CodeRun', () => {
  const name = 'coderuns.agents.platform';

  it('requires what its controller cannot do without', async () => {
    expect((await specNode(name))['required']).toEqual([
      'taskId',
      'service',
      'repositoryUrl',
      'docsRepositoryUrl',
      'workingDirectory',
      'model',
      'githubApp',
    ]);
  });

  it('has the defaults of the platform, and none that makes agents privileged', async () => {
    const properties = (await specNode(name))['properties'] as Record<string, SchemaNode>;
    const defaults = Object.entries(properties).flatMap(([key, node]) =>
      'default' in node ? [[key, node['default']]] : [],
    );
    expect(Object.fromEntries(defaults)).toEqual({
      docsBranch: 'main',
      contextVersion: 1,
      continueSession: false,
      overwriteMemory: false,
      enableDocker: false,
    });
  });

  it('accepts a correct run and its next attempt', async () => {
    expect(await broken(name, codeRun)).toEqual([]);
    expect(
      await broken(name, { ...codeRun, contextVersion: 2n }, { ...codeRun, contextVersion: 1n }),
    ).toEqual([]);
  });

  it.each([
    [{ taskId: 2n }, 'taskId cannot be changed after creation'],
    [{ service: 'other' }, 'service cannot be changed after creation'],
    [{ repositoryUrl: 'example/other' }, 'repositoryUrl cannot be changed after creation'],
    [{ contextVersion: 1n }, 'contextVersion may only grow'],
  ])('refuses the change %o', async (change, message) => {
    const before = { ...codeRun, contextVersion: 2n };
    expect(await broken(name, { ...before, ...change }, before)).toEqual([message]);
  });

  it.each([
    'example/shop',
    'https://git.example.com/example/shop.git',
    'git@git.example.com:example/shop.git',
  ])('accepts the repository %s', async (repositoryUrl) => {
    expect(await broken(name, { ...codeRun, repositoryUrl })).toEqual([]);
  });

  it.each(['shop', 'https://user:password@git.example.com/example/shop.git', 'example/shop; rm -rf /', ''])(
    'refuses the repository %j',
    async (repositoryUrl) => {
      expect(await broken(name, { ...codeRun, repositoryUrl })).toEqual([
        'must be owner/name or a URL without credentials',
      ]);
    },
  );

  it('refuses names of environment variables that a shell could misread', async () => {
    expect(await broken(name, { ...codeRun, env: { GOOD_1: '', _X: '' } })).toEqual([]);
    expect(await broken(name, { ...codeRun, env: { 'A;B': '' } })).toEqual([
      'names of environment variables hold letters, digits and _ only',
    ]);
  });
});

describe('DocsRun', () => {
  const name = 'docsruns.agents.platform';

  it('requires repository, folder and branch', async () => {
    expect((await specNode(name))['required']).toEqual(['repositoryUrl', 'workingDirectory', 'sourceBranch']);
  });

  it.each([
    [{ githubApp: 'writer' }, true],
    [{ githubUser: 'somebody' }, true],
    [{ githubApp: 'writer', githubUser: 'somebody' }, false],
    [{}, false],
  ])('wants exactly one of githubApp and githubUser: %o is %s', async (identity, fine) => {
    expect(await broken(name, { ...anonymous, ...identity })).toEqual(
      fine ? [] : ['set exactly one of githubApp and githubUser'],
    );
  });

  it('takes tools as lists, where CodeRun takes text', async () => {
    const validate = strictValidator(await loadCrd(name));
    expect(validate({ spec: { ...docsRun, localTools: ['files'] } })).toBe(true);
    expect(validate({ spec: { ...docsRun, localTools: 'files' } })).toBe(false);
  });
});

describe.each(['coderuns.agents.platform', 'docsruns.agents.platform'])('status of %s', (name) => {
  it.each(['Pending', 'Running', 'Succeeded', 'Failed'])('knows the phase %s', async (phase) => {
    const validate = strictValidator(await loadCrd(name));
    expect(
      validate({ spec: name.startsWith('code') ? { ...codeRun, taskId: 1 } : docsRun, status: { phase } }),
    ).toBe(true);
  });

  it('knows no other phase', async () => {
    const validate = strictValidator(await loadCrd(name));
    expect(validate({ spec: docsRun, status: { phase: 'Done' } })).toBe(false);
  });

  it('keys its conditions by type, so that two controllers can each own theirs', async () => {
    const status = (storedSchema(await loadCrd(name))['properties'] as Record<string, SchemaNode>)['status']!;
    const conditions = (status['properties'] as Record<string, SchemaNode>)['conditions']!;
    expect(conditions['x-kubernetes-list-type']).toBe('map');
    expect(conditions['x-kubernetes-list-map-keys']).toEqual(['type']);
  });

  it('shows phase and pull request in a list', async () => {
    const columns = (await loadCrd(name)).spec.versions[0]!['additionalPrinterColumns'] as Values[];
    const shown = columns.filter((column) => !column['priority']).map((column) => column['name']);
    expect(shown).toEqual(expect.arrayContaining(['Phase', 'Pull Request', 'Age']));
  });

  it('can be selected by phase', async () => {
    const version = (await loadCrd(name)).spec.versions[0]!;
    expect(version['selectableFields']).toContainEqual({ jsonPath: '.status.phase' });
  });
});
