import { describe, expect, test } from 'vitest';
import { canonicalVariable, collisions, keyName, placesOf } from '../../src/secrets/names.js';
import { chooseRotations, chooseSecrets } from '../../src/secrets/selection.js';
import { declared } from './support/declarations.js';

const grafana = declared('grafana-admin', [{ key: 'admin-user' }, { key: 'admin-password' }], {
  namespace: 'monitoring',
});
const keys = declared('agent-api-keys', [{ key: 'OPENAI_API_KEY' }]);
const smtp = declared('smtp', [{ key: 'password' }]);
const otherSmtp = declared('smtp', [{ key: 'password' }], { namespace: 'monitoring' });

describe('the canonical variable of a key', () => {
  test.each([
    [grafana, 'CTO_SECRET_MONITORING_GRAFANA_ADMIN_ADMIN_USER'],
    [keys, 'CTO_SECRET_CTO_AGENT_API_KEYS_OPENAI_API_KEY'],
    [declared('a.b', [{ key: 'tls.crt' }]), 'CTO_SECRET_CTO_A_B_TLS_CRT'],
  ])('of %o is %s', (declaration, expected) => {
    const [place] = placesOf([declaration]);
    expect(canonicalVariable(place!)).toBe(expected);
  });

  test('may be shared, which is found', () => {
    const found = collisions(
      placesOf([declared('a-b', [{ key: 'c' }]), declared('a', [{ key: 'b-c' }]), keys]),
    );
    expect([...found].map(([variable, places]) => [variable, places.map(keyName)])).toEqual([
      ['CTO_SECRET_CTO_A_B_C', ['cto/a-b/c', 'cto/a/b-c']],
    ]);
  });
});

describe('choosing Secrets', () => {
  const all = [grafana, keys, smtp, otherSmtp];

  test('takes all when none is named', () => {
    expect(chooseSecrets(all, [])).toEqual(all);
  });

  test.each([
    [['monitoring/grafana-admin'], [grafana]],
    [
      ['grafana-admin', 'agent-api-keys'],
      [grafana, keys],
    ],
    [['cto/smtp'], [smtp]],
  ])('%j finds them', (names, expected) => {
    expect(chooseSecrets(all, names)).toEqual(expected);
  });

  test('refuses names that fit several or none, all at once, with the nearest', () => {
    expect(() => chooseSecrets(all, ['smtp', 'grafana-admn'])).toThrow(
      expect.objectContaining({
        code: 'E_SECRET_UNKNOWN',
        problems: [
          expect.objectContaining({ message: '"smtp" could be cto/smtp or monitoring/smtp' }),
          expect.objectContaining({ message: 'there is no "grafana-admn"' }),
        ],
      }),
    );
  });

  test('to rotate takes Secrets and keys', () => {
    expect(chooseRotations(all, ['grafana-admin/admin-user', 'cto/smtp', 'cto/smtp'])).toEqual([
      'monitoring/grafana-admin/admin-user',
      'cto/smtp',
    ]);
    expect(chooseRotations(all, [])).toEqual([]);
  });
});
