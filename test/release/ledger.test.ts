import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isPublished, type Artifact } from '../../src/release/artifact.js';
import { createLedger } from '../../src/release/ledger.js';

const artifact = (name: string): Artifact => ({ kind: 'installer', name, path: name, sha256: '', size: 0 });

describe('the ledger of artifacts', () => {
  test('answers in the order of names, whatever the order of the work', () => {
    const names = fc.uniqueArray(fc.string({ minLength: 1 }), { maxLength: 12 });
    fc.assert(
      fc.property(names, fc.infiniteStream(fc.nat()), (all, chances) => {
        const shuffled = [...all]
          .map((name) => ({ name, at: chances.next().value as number }))
          .sort((a, b) => a.at - b.at);
        const ledgers = [all, shuffled.map(({ name }) => name)].map((order) =>
          createLedger(order.map(artifact)),
        );
        expect(ledgers[0]?.all()).toEqual(ledgers[1]?.all());
      }),
    );
  });

  test('refuses a name that is taken', () => {
    const ledger = createLedger([artifact('install.sh')]);
    expect(() => {
      ledger.add(artifact('install.sh'));
    }).toThrow('two artifacts are named "install.sh"');
  });

  test('finds by kind, and people download all but naked programs', () => {
    const program: Artifact = {
      kind: 'executable',
      name: 'cto',
      path: 'work/cto',
      sha256: '',
      size: 1,
      target: 'linux-amd64',
      payloadSha256: '',
      signature: 'none',
    };
    const ledger = createLedger([artifact('install.sh'), program]);
    expect(ledger.of('executable').map(({ target }) => target)).toEqual(['linux-amd64']);
    expect(
      ledger
        .all()
        .filter(isPublished)
        .map(({ name }) => name),
    ).toEqual(['install.sh']);
  });
});
