import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  contractFile,
  contractPackage,
  contractPaths,
  extractPaths,
  type OpenApi,
} from '../../scripts/lib/github-contract/index.js';
import { root } from '../support/program.js';
import { violations } from './support/contract.js';

const file = join(root, contractFile);
const contract = JSON.parse(readFileSync(file, 'utf8')) as OpenApi & { readonly source: { package: string } };

describe("the kept part of GitHub's description", () => {
  test('has every path that we use, and no other', () => {
    expect(Object.keys(contract.paths)).toEqual([...contractPaths].sort());
  });

  test('refers to nothing that it lacks, and keeps nothing that nobody refers to', () => {
    expect(extractPaths(contract, contractPaths)).toEqual({
      openapi: contract.openapi,
      paths: contract.paths,
      components: contract.components,
    });
  });

  test('says which version it is of, and stays small', () => {
    expect(contract.source.package).toBe(`${contractPackage.name}@${contractPackage.version}`);
    expect(statSync(file).size).toBeLessThan(1_500_000);
  });

  test('refuses what GitHub does not do', () => {
    expect(violations('POST', '/repos/{owner}/{repo}/git/refs', 'request', { ref: 'refs/heads/a' })).toEqual([
      "POST /repos/{owner}/{repo}/git/refs request:  must have required property 'sha'",
    ]);
    expect(violations('GET', '/repos/{owner}/{repo}/releases', 200, [{ id: 'one' }])).not.toEqual([]);
    expect(() => violations('GET', '/repos/{owner}/{repo}/stargazers', 200, [])).toThrow(
      'GitHub describes no GET /repos/{owner}/{repo}/stargazers',
    );
  });
});

describe('extractPaths', () => {
  const description: OpenApi = {
    openapi: '3.0.3',
    paths: {
      '/a': {
        get: {
          summary: 'prose',
          'x-github': {},
          responses: {
            200: {
              description: 'prose',
              content: {
                json: {
                  schema: { $ref: '#/components/schemas/a' },
                  examples: { one: { $ref: '#/components/examples/one' }, two: { value: 2 } },
                },
              },
            },
          },
        },
      },
      '/b': { get: {} },
    },
    components: {
      schemas: {
        a: {
          description: 'prose',
          properties: {
            description: { type: 'string', description: 'prose' },
            next: { $ref: '#/components/schemas/b' },
          },
          required: ['description'],
        },
        b: { properties: { again: { $ref: '#/components/schemas/a' } } },
        unused: {},
      },
      examples: { one: { value: { description: 'data', title: 'data' } } },
    },
  };

  test('keeps what the paths refer to, through circles too, and drops prose but no property that is called so', () => {
    expect(extractPaths(description, ['/a'])).toEqual({
      openapi: '3.0.3',
      paths: {
        '/a': {
          get: {
            responses: {
              200: {
                content: {
                  json: {
                    schema: { $ref: '#/components/schemas/a' },
                    examples: { one: { $ref: '#/components/examples/one' } },
                  },
                },
              },
            },
          },
        },
      },
      components: {
        examples: { one: { value: { description: 'data', title: 'data' } } },
        schemas: {
          a: {
            properties: { description: { type: 'string' }, next: { $ref: '#/components/schemas/b' } },
            required: ['description'],
          },
          b: { properties: { again: { $ref: '#/components/schemas/a' } } },
        },
      },
    });
  });

  test('names what the description lacks', () => {
    expect(() => extractPaths(description, ['/a', '/c', '/d'])).toThrow('not in the description: /c, /d');
    const broken = { ...description, components: { ...description.components, schemas: {} } };
    expect(() => extractPaths(broken, ['/a'])).toThrow('not in the description: #/components/schemas/a');
  });
});
