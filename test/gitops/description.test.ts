import { describe, expect, test } from 'vitest';
import { describeChanges, longestBody } from '../../src/gitops/description.js';
import { changedBundle, committedBundle } from './support/bundle.js';

const minimal = committedBundle('minimal');
const production = committedBundle('production');
const full = 'cto bundle diff a b';

describe('the description of a pull request', () => {
  test('says what changes, with risks before objects', () => {
    const file =
      [...minimal.files.keys()].find((path) => /^manifests\/\d+-controller\.yaml$/.test(path)) ?? '';
    const moved = changedBundle(minimal, file, (text) =>
      text.replaceAll('/controller:0.1.0', '/controller:0.2.0'),
    );
    const { title, body } = describeChanges({ before: minimal, after: moved, environment: 'one', full });
    expect(title).toBe(`cto one: minimal, bundle ${moved.index.digest.slice(0, 12)}`);
    expect(body.indexOf('### Risks')).toBeLessThan(body.indexOf('### Objects'));
    expect(body).toContain('**another image**: `Deployment cto/controller`');
    expect(body).toContain('~ Deployment cto/controller');
  });

  test('of another profile says so in its title', () => {
    expect(describeChanges({ before: minimal, after: production, environment: 'one', full }).title).toMatch(
      /minimal to production/,
    );
  });

  test('fits into what GitHub takes, cuts at an object, and says where everything is', () => {
    const huge = changedBundle(
      minimal,
      'manifests/01-foundation.yaml',
      (text) =>
        text +
        Array.from(
          { length: 3000 },
          (_, index) =>
            `---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a-rather-long-name-of-a-config-map-${index}\n  namespace: cto\n`,
        ).join(''),
    );
    const { body, whole } = describeChanges({ before: minimal, after: huge, environment: 'one', full });
    expect(whole).toContain('+ ConfigMap cto/a-rather-long-name-of-a-config-map-2999');
    expect(whole).not.toContain('Everything:');
    expect(body.length).toBeLessThanOrEqual(longestBody);
    expect(body).toMatch(/\d+ more objects do not fit here\. Everything: cto bundle diff a b/);
    expect(body.match(/````/g)).toHaveLength(2);
  });

  test('says where everything is, too, when only a long field was cut', () => {
    const file = 'manifests/01-foundation.yaml';
    const lines = (word: string) =>
      Array.from({ length: 90 }, (_, index) => `    ${word} ${index}\n`).join('');
    const held = (word: string) =>
      `---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: long\n  namespace: cto\ndata:\n  text: |\n${lines(word)}`;
    const [before, after] = ['old', 'new'].map((word) =>
      changedBundle(minimal, file, (text) => text + held(word)),
    );
    if (!before || !after) throw new Error('two bundles were made');
    const { body, whole } = describeChanges({ before, after, environment: 'one', full });
    expect(body).toMatch(/\.\.\. \d+ more lines\n/);
    expect(body).toContain('Not everything fits here. Everything: cto bundle diff a b');
    expect(whole).toContain('new 89');
    expect(whole).not.toMatch(/more lines|Everything:/);
  });

  test('masks secrets and does not let text of a bundle become markup or mentions', () => {
    const evil = changedBundle(
      minimal,
      'manifests/01-foundation.yaml',
      (text) =>
        `${text}---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: evil\n  namespace: cto\ndata:\n  a: "\`\`\`\` @everyone"\n`,
    );
    const later = changedBundle(evil, 'manifests/01-foundation.yaml', (text) =>
      text.replace('@everyone', '@everyone ghp_abcdefghijklmnopqrstuvwxyz0123456789'),
    );
    const { body } = describeChanges({ before: evil, after: later, environment: 'one', full });
    expect(body).not.toContain('ghp_abcdef');
    expect(body.match(/````/g)).toHaveLength(2);
  });
});
