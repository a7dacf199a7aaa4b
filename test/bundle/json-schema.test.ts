import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { bundleJsonSchema } from '../../src/bundle/json-schema.js';
import { serializeIndex } from '../../src/bundle/serialize.js';
import { synthesizeProduct } from '../support/product.js';

const root = join(import.meta.dirname, '../..');
const validate = new Ajv2020({ allErrors: true, strict: true, strictTypes: false }).compile(
  bundleJsonSchema(),
);

describe('the JSON Schema of bundle.json', () => {
  test('is the committed docs/bundle.schema.json (npm run cto -- bundle schema)', () => {
    const committed = readFileSync(join(root, 'docs/bundle.schema.json'), 'utf8');
    expect(committed).toBe(`${JSON.stringify(bundleJsonSchema(), null, 2)}\n`);
  });

  test.each(['minimal', 'standard', 'production'])('accepts the bundle of %s', async (profile) => {
    const { bundle } = await synthesizeProduct({ profile });
    validate(JSON.parse(serializeIndex(bundle.index)));
    expect(validate.errors ?? []).toEqual([]);
  });

  test('accepts patches, pull secrets, labels of Secrets and external definitions', async () => {
    const { bundle } = await synthesizeProduct({
      config: {
        crds: 'external',
        registry: { type: 'generic', url: 'registry.acme.io', username: 'robot', password: '${TOKEN}' },
        github: { apps: { rex: { id: '1', private_key_path: '${REX_KEY}' } } },
        components: {
          argocd: {
            repositories: [{ url: 'https://github.com/acme/apps', secret: 'apps' }],
            patches: [
              { kind: 'Deployment', name: 'argocd-server', merge: { spec: { replicas: 3 } }, reason: 'load' },
            ],
          },
        },
      },
    });
    validate(JSON.parse(serializeIndex(bundle.index)));
    expect(validate.errors ?? []).toEqual([]);
  });

  test.each([
    ['an earlier version', { schemaVersion: 1 }],
    ['a later version', { schemaVersion: 3 }],
    ['an unknown key', { extra: true }],
    ['a digest that is none', { digest: 'abc' }],
    ['a file without its sum', { files: [{ path: 'a' }] }],
  ])('refuses %s', async (_what, change) => {
    const { bundle } = await synthesizeProduct();
    expect(validate({ ...bundle.index, ...change })).toBe(false);
  });
});
