import { describe, expect, test } from 'vitest';
import { distrustOf } from '../../src/kernel/distrust.js';

const failure = (code: string, cause?: unknown) => Object.assign(new Error(code, { cause }), { code });

describe('a server that cannot be trusted', () => {
  test.each([
    ['CERT_HAS_EXPIRED', /expired/],
    ['SELF_SIGNED_CERT_IN_CHAIN', /authority that is not trusted/],
    ['ERR_TLS_CERT_ALTNAME_INVALID', /another name/],
  ])('is known by %s', (code, meaning) => {
    expect(distrustOf(failure(code))).toMatch(meaning);
  });

  test('is known through the errors of the clients that wrap it', () => {
    const wrapped = failure(
      'HttpError',
      new TypeError('fetch failed', { cause: failure('CERT_HAS_EXPIRED') }),
    );
    expect(distrustOf(wrapped)).toContain('expired');
  });

  test('is known from the first of several addresses', () => {
    expect(distrustOf(new AggregateError([failure('CERT_HAS_EXPIRED')]))).toContain('expired');
  });

  test.each([
    ['a refused connection', failure('ECONNREFUSED')],
    ['a code that objects have by nature', failure('constructor')],
    ['what is no error', 'CERT_HAS_EXPIRED'],
    ['nothing', undefined],
  ])('is not suspected because of %s', (_what, error) => {
    expect(distrustOf(error)).toBeUndefined();
  });

  test('an error that is its own cause is looked through once', () => {
    const circular = failure('OTHER');
    circular.cause = circular;
    expect(distrustOf(circular)).toBeUndefined();
  });
});
