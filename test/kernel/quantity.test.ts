import { describe, expect, test } from 'vitest';
import { formatBytes, parseQuantity } from '../../src/kernel/quantity.js';

describe('parseQuantity', () => {
  test.each([
    ['500m', 0.5],
    ['2', 2],
    ['0.1', 0.1],
    ['1Ki', 1024],
    ['1.5Gi', 1.5 * 2 ** 30],
    ['1k', 1000],
    ['1e3', 1000],
    ['12E', 12e18],
    ['+1M', 1e6],
  ])('reads %s as %d', (text, value) => {
    expect(parseQuantity(text)).toBeCloseTo(value);
  });

  test.each(['', 'Gi', '1 Gi', '1gi', '1Kib', 'four', '1e'])('answers NaN for %j', (text) => {
    expect(parseQuantity(text)).toBeNaN();
  });
});

test('formatBytes writes MiB below and GiB above one GiB', () => {
  expect(formatBytes(512 * 2 ** 20)).toBe('512 MiB');
  expect(formatBytes(1.5 * 2 ** 30)).toBe('1.5 GiB');
});
