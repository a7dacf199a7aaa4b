import { describe, expect, test } from 'vitest';
import { durationSeconds } from '../../src/catalog/duration.js';

describe('seconds of a duration', () => {
  test.each([
    ['30s', 30],
    ['5m', 300],
    ['2h', 7200],
    ['1h30m', 5400],
    ['336h', 1_209_600],
    ['1500ms', 2],
    ['1ms', 1],
    ['0s', 0],
  ])('%s are %i', (text, seconds) => {
    expect(durationSeconds(text)).toBe(seconds);
  });

  test.each(['', '5', 'm', '5 m', '1d', '-1s', '1h 30m', 'PT1H'])('%j is none', (text) => {
    expect(durationSeconds(text)).toBeNaN();
  });
});
