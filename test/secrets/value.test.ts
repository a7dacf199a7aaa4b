import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createVault, hide, sameValue } from '../../src/secrets/value.js';

const bytes = (text: string) => Buffer.from(text);

describe('a value', () => {
  const value = hide(bytes('sentinel-value'));

  test.each([
    ['in a text', () => String(value)],
    ['in JSON', () => JSON.stringify({ value })],
    ['in a debugger', () => inspect(value, { depth: 9, showHidden: true })],
    ['spread into an object', () => JSON.stringify({ ...value })],
  ])('does not show %s', (_where, print) => {
    expect(print()).not.toContain('sentinel');
  });

  test('is given out by reveal', () => {
    expect(Buffer.from(value.reveal()).toString()).toBe('sentinel-value');
  });

  test('is the same as one of the same bytes', () => {
    expect(sameValue(bytes('a'), new Uint8Array([97]))).toBe(true);
    expect(sameValue(bytes('a'), bytes('b'))).toBe(false);
  });
});

describe('a vault', () => {
  test.each([
    ['as it is', (text: string) => `could not use ${text}!`],
    ['as base64', (text: string) => `data: ${Buffer.from(text).toString('base64')}`],
    ['as JSON', (text: string) => `{"value":${JSON.stringify(text)}}`],
    ['in the middle of a line', (text: string) => `x${text}y`],
  ])('masks a kept value %s', (_form, write) => {
    const vault = createVault();
    vault.keep(bytes('s3cret "value" \\ of\tmine'));
    const text = vault.redact(write('s3cret "value" \\ of\tmine'));
    expect(text).toContain('***');
    expect(text).not.toMatch(/s3cret|czNjcmV0/);
  });

  test('masks each line of a value of several lines, but not the frame of PEM', () => {
    const vault = createVault();
    vault.keep(bytes('-----BEGIN THING-----\nAAAABBBBCCCC\nDDDDEEEE\n-----END THING-----\n'));
    expect(vault.redact('near DDDDEEEE and AAAABBBBCCCC')).toBe('near *** and ***');
    expect(vault.redact('expected -----BEGIN THING-----')).toBe('expected -----BEGIN THING-----');
  });

  test('masks the longer one where a value begins with another', () => {
    const vault = createVault();
    vault.keep(bytes('password'));
    vault.keep(bytes('password-of-mine'));
    expect(vault.redact('password-of-mine')).toBe('***');
  });

  test('leaves short values alone: they stand in texts that have nothing to do with them', () => {
    const vault = createVault();
    vault.keep(bytes('admin'));
    expect(vault.redact('the admin of the admin')).toBe('the admin of the admin');
  });

  test('masks whatever value, wherever it stands', () => {
    const plain = fc.string({ minLength: 6, maxLength: 40, unit: 'grapheme-ascii' });
    fc.assert(
      fc.property(plain, fc.constantFrom('', 'x ', '\n'), (text, around) => {
        const vault = createVault();
        vault.keep(bytes(text));
        const [first = ''] = text.split(/\r?\n/).filter((line) => line.length >= 6);
        return (
          first === '' || first.startsWith('-----') || !vault.redact(around + text + around).includes(first)
        );
      }),
    );
  });
});
