import { expect, test } from 'vitest';
import { onAbort } from '../../src/kernel/abort.js';

test('all who listen to a signal are told once, in order, but for those who stopped', () => {
  const stop = new AbortController();
  const told: string[] = [];
  const tell = () => told.push('a');
  onAbort(stop.signal, tell);
  onAbort(stop.signal, tell);
  const end = onAbort(stop.signal, () => told.push('b'));
  onAbort(stop.signal, () => told.push('c'));
  end();
  end();
  stop.abort();
  stop.abort();
  expect(told).toEqual(['a', 'a', 'c']);
});

test('who comes after the end is told at once', () => {
  const told: string[] = [];
  onAbort(AbortSignal.abort(), () => told.push('late'))();
  expect(told).toEqual(['late']);
});

test('hundreds of listeners are no leak', async () => {
  const warnings: string[] = [];
  const hear = (warning: Error) => warnings.push(warning.name);
  process.on('warning', hear);
  const { signal } = new AbortController();
  const ends = Array.from({ length: 300 }, () => onAbort(signal, () => undefined));
  await new Promise((resolve) => setImmediate(resolve));
  process.off('warning', hear);
  ends.forEach((end) => end());
  expect(warnings).toEqual([]);
});
