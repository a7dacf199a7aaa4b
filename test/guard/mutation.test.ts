import { describe, expect, test } from 'vitest';
import { baseConfig, numberedLeaves, variationOf } from './support/base.js';
import { leftoverDefaults } from './support/leftovers.js';
import { denyList, leaksIn } from './support/leaks.js';
import { mutantOf, type Mutation } from './support/mutant.js';
import { placesOf } from './support/places.js';
import { currentProduct, type Product } from './support/product.js';
import { effectOf, type Effect } from './support/sentinel.js';

const product = currentProduct();
const [organisation = ''] = denyList;

/** Nobody has to touch the test for these: the checks of the other files find what is put back by hand. */
describe('a literal that is put back by hand', { timeout: 120_000 }, () => {
  test('the unchanged product passes every check that is used here', async () => {
    const view = await product.view(product.load(baseConfig()));
    expect(leftoverDefaults(view)).toEqual([]);
    expect(await leaksOf(product)).toEqual([]);
  });

  test.each([
    ['as it is', `'${organisation}'`],
    ['in capital letters', `'${organisation.toUpperCase()}'`],
    ['in base64', `Buffer.from('owner: ${organisation}').toString('base64')`],
    ['put together at run time', `['${organisation.slice(0, 2)}', '${organisation.slice(2)}'].join('')`],
  ])('the name of the organisation in a ConfigMap, %s, is a leak', async (_how, expression) => {
    const mutant = await mutantOf({
      file: 'constructs/mail-notifications/index.ts',
      find: 'SMTP_HOST: props.host,',
      put: `SMTP_HOST: props.host, OWNER: ${expression},`,
    });
    expect(await leaksOf(mutant)).not.toEqual([]);
  });

  test('a domain in place of platform.domain is missing at its places', async () => {
    const mutation: Mutation = {
      file: 'src/catalog/entries/ingress.ts',
      find: 'host: `${name}.${domain}`',
      put: 'host: `${name}.agents.corp.test`',
    };
    const places = placesOf(await effect(product, 'platform.domain'));
    const left = placesOf(await effect(await mutantOf(mutation), 'platform.domain'));
    const gone = places.filter((place) => !left.includes(place));
    expect(gone.join('\n')).toMatch(/Ingress .* spec\.rules\[\]\.host/);
  });

  test('a namespace in place of components.redis.namespace is a default that is left', async () => {
    const mutant = await mutantOf({
      file: 'constructs/redis/index.ts',
      find: 'metadata: namespaced(context, redisName),',
      put: "metadata: namespaced(context, redisName, { namespace: 'databases' }),",
    });
    const view = await mutant.view(mutant.load(baseConfig()));
    expect(leftoverDefaults(view).join('\n')).toContain(
      'components.redis.namespace: its default "databases" is still in',
    );
  });

  test('resources in place of components.victoria_logs.store.resources leave a leaf that changes nothing', async () => {
    const mutant = await mutantOf({
      file: 'constructs/victoria-logs/index.ts',
      find: 'resources: props.resources,',
      put: "resources: { cpu: '100m', memory: '256Mi', memory_limit: '1Gi' },",
    });
    const { findings } = await effect(mutant, 'components.victoria_logs.store.resources.memory');
    expect(findings).not.toEqual([]);
  });

  test('a mutation that no longer applies is an error, not a pass', async () => {
    const nowhere: Mutation = { file: 'constructs/redis/index.ts', find: 'no such text', put: '' };
    await expect(mutantOf(nowhere)).rejects.toThrow('holds the text 0 times');
  });
});

async function effect(of: Product, key: string): Promise<Effect> {
  const leaf = numberedLeaves.find((one) => one.key === key);
  if (!leaf) throw new Error(`no leaf ${key}`);
  return effectOf(of, variationOf(leaf));
}

/** Leaks of a small bundle with mail, which holds the ConfigMap that is mutated. */
async function leaksOf(of: Product) {
  const loaded = of.load({ features: { mail_notifications: true } });
  const { bundle } = await of.synthesize(loaded);
  return [...bundle.files].flatMap(([path, text]) => leaksIn(path, text));
}
