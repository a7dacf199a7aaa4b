import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packArchive } from '../archive/index.js';
import { signApple, signWindows, type Signed, type SigningContext } from '../codesign/index.js';
import type { ReleaseContext } from '../context.js';
import { appleIdentifier, type SignedProgram } from '../executable/index.js';
import { readEntitlements, withoutDebugger } from '../formats/macho/index.js';
import type { Target } from '../target.js';
import { sha256Of } from '../file-facts.js';

/**
 * Gives a program the signature that its platform looks for, with a key when there is one; without, says why nobody vouches for it.
 *
 * @param runtime the runtime as its vendor signed it
 */
export async function signProgram(
  bytes: Uint8Array,
  target: Target,
  runtime: { readonly path: string },
  context: ReleaseContext,
  signal: AbortSignal,
): Promise<SignedProgram> {
  if (target.format === 'elf') return { bytes, signature: 'none' };
  const folder = await mkdtemp(join(tmpdir(), 'cto-codesign-'));
  try {
    const signed = await signFor(target, bytes, runtime, context, signingContext(context, folder, signal));
    if (signed.because !== undefined)
      context.emit({ kind: 'note', text: `${target.id} is ${signatureText(signed)}: ${signed.because}` });
    if (signed.key !== undefined) auditSignature(signed, signed.key, target, context);
    return signed;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function auditSignature(
  { bytes, signature }: Signed,
  key: string,
  target: Target,
  { audit }: ReleaseContext,
) {
  const sha256 = sha256Of(bytes);
  audit.add({
    act: 'sign',
    subject: `${target.program} for ${target.id}`,
    detail: { by: signature, key, sha256 },
  });
}

async function signFor(
  { format }: Target,
  bytes: Uint8Array,
  runtime: { readonly path: string },
  context: ReleaseContext,
  signing: SigningContext,
): Promise<Signed> {
  const { config, identity } = context;
  if (format === 'pe')
    return signWindows(bytes, { description: config.name, time: identity.sourceDate }, signing);
  return signApple(
    bytes,
    {
      identifier: appleIdentifier,
      // Node needs what it was given, but the door for debuggers is closed: Apple's notary refuses it
      entitlements: withoutDebugger(readEntitlements(await readFile(runtime.path))),
      zip: (program) => zipped(program, join(signing.folder, 'notary.zip'), identity.sourceDate),
    },
    signing,
  );
}

function signingContext(context: ReleaseContext, folder: string, signal: AbortSignal): SigningContext {
  const { config, secrets, exec, env } = context;
  return { signing: config.signing, secrets, exec, env, folder, signal };
}

async function zipped(program: Uint8Array, file: string, sourceDate: number): Promise<Uint8Array> {
  await packArchive(file, [{ path: 'cto', content: program, executable: true }], { sourceDate, level: 1 });
  return readFile(file);
}

function signatureText({ signature }: Signed): string {
  return signature === 'ad-hoc' ? 'signed ad hoc' : 'not signed for its platform';
}
