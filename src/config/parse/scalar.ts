import type { ScalarNode } from '../node.js';

const number = /^[-+]?(?:0o[0-7]+|0x[0-9a-fA-F]+|(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?)$/;
const decimal = /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/;

/** Reads an unquoted text as a scalar of the YAML 1.2 core schema: `true`, `4`, `0o7`, nothing; else it is text. */
export function readScalar(text: string): ScalarNode['value'] {
  if (/^(?:~|null|Null|NULL)?$/.test(text)) return null;
  if (/^(?:true|True|TRUE)$/.test(text)) return true;
  if (/^(?:false|False|FALSE)$/.test(text)) return false;
  return number.test(text) ? readNumber(text) : text;
}

function readNumber(text: string): number {
  const digits = text.replace(/^[-+]/, '');
  return text.startsWith('-') ? -Number(digits) : Number(digits);
}

/**
 * Whether a number is written so that everybody reads the same: decimal digits, without leading zeros, exponent or base.
 * `010` is 10 in YAML 1.2 and 8 in YAML 1.1; `0o7` and `1e3` are rarely what a person meant.
 */
export function isPlainNumber(text: string): boolean {
  return decimal.test(text);
}
