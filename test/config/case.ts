import { expect } from 'vitest';
import { place, problemOf } from './support.js';

/** One line per bad input: text, where it is, rule, part of the message, part of the advice. */
export interface Case {
  readonly title: string;
  readonly text: string | Uint8Array;
  readonly at: string;
  readonly rule: string;
  readonly says: string;
  readonly fix: string;
}

/** Expects that a case is refused as it says. */
export function expectRefused({ text, at, rule, says, fix }: Case): void {
  const problem = problemOf({ text });
  expect(place(problem)).toBe(at);
  expect(problem.rule).toBe(`config/${rule}`);
  expect(problem.message).toContain(says);
  expect(problem.fix ?? '').toContain(fix);
}
