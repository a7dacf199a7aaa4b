import { signAdHoc, verifyDeveloper, writePropertyList, type Entitlements } from '../formats/macho/index.js';
import { readEncoded, runTool, signingError, withPrivateFiles, type PrivateFiles } from './files.js';
import { fingerprintOf, type Signed, type SigningContext } from './model.js';
import { rcodesignInstall } from './tools.js';

const certificate = 'CTO_RELEASE_APPLE_CERTIFICATE';
const notaryKey = 'CTO_RELEASE_APPLE_NOTARY_KEY';
const install = `install rcodesign, which runs on any system (${rcodesignInstall}), or set signing.apple to off`;

/** rcodesign 0.29 reads no other encryption, and takes that for a wrong password. */
const packing =
  'see what it says; a right password is refused, too, for a PKCS #12 file of newer encryption: pack it as Keychain does, or with openssl pkcs12 -export -legacy';

/** What is signed, beside the bytes. */
export interface AppleOptions {
  /** Name of the program in its signature, such as `io.cto.cli`. */
  readonly identifier: string;
  /** What the hardened runtime, which notarisation asks for, has to allow it. Not used for an ad-hoc signature. */
  readonly entitlements: Entitlements;
  /** Packs the program for the notary, who takes no bare programs. */
  readonly zip: (bytes: Uint8Array) => Promise<Uint8Array>;
}

/**
 * Signs a Mach-O program with a Developer ID, and has it notarised when there is a key for that; without a certificate ad hoc, with the reason. A program is never
 * left unsigned: Apple silicon would not start it.
 *
 * A bare program cannot carry the ticket of the notary; Macs ask for it online.
 *
 * @throws OperatorError `E_RELEASE_SIGNING` when it is required and impossible, or a key was given and signing failed
 */
export async function signApple(
  bytes: Uint8Array,
  options: AppleOptions,
  context: SigningContext,
): Promise<Signed> {
  const { signing, secrets } = context;
  const adHoc = (because: string): Signed => ({
    bytes: signAdHoc(bytes, { identifier: options.identifier }),
    signature: 'ad-hoc',
    because,
  });
  if (signing.apple === 'off') return adHoc('signing.apple is off');
  if (!secrets.has(certificate)) {
    if (signing.apple === 'required')
      throw signingError(
        `signing.apple is required, but ${certificate} is not set`,
        'set it to the Developer ID certificate (PKCS #12, base64), or set signing.apple to auto',
      );
    return adHoc(`${certificate} is not set`);
  }
  return withPrivateFiles(context.folder, async (files) => {
    await writeInputs(files, bytes, options, context);
    await runTool(context, { file: 'rcodesign', args: signArguments(files, options) }, install, packing);
    const signed = await files.read('signed');
    const { signer, problems } = verifyDeveloper(signed);
    if (!signer || problems.length > 0)
      throw signingError(
        `the signature that rcodesign made does not hold: ${problems.map(({ message }) => message).join('; ')}`,
        'check its version; earlier ones are known to damage programs with V8 inside',
      );
    if (secrets.has(notaryKey)) await notarise(signed, files, options, context);
    return { bytes: signed, signature: 'developer-id', key: fingerprintOf(signer.chain) };
  });
}

async function writeInputs(
  files: PrivateFiles,
  bytes: Uint8Array,
  options: AppleOptions,
  { secrets }: SigningContext,
) {
  await files.write('unsigned', bytes);
  await files.write('certificate.p12', readEncoded(secrets, certificate));
  // in a file: arguments can be read by every user of the machine
  await files.write('password', secrets.read('CTO_RELEASE_APPLE_PASSWORD') ?? '');
  await files.write('entitlements.xml', writePropertyList(options.entitlements));
}

function signArguments(files: PrivateFiles, { identifier }: AppleOptions): string[] {
  return [
    'sign',
    ...['--p12-file', files.path('certificate.p12'), '--p12-password-file', files.path('password')],
    ...['--binary-identifier', identifier, '--code-signature-flags', 'runtime'],
    ...['--entitlements-xml-file', files.path('entitlements.xml')],
    ...[files.path('unsigned'), files.path('signed')],
  ];
}

async function notarise(
  signed: Uint8Array,
  files: PrivateFiles,
  { zip }: AppleOptions,
  context: SigningContext,
) {
  const key = await files.write('notary-key.json', readEncoded(context.secrets, notaryKey));
  const archive = await files.write('signed.zip', await zip(signed));
  await runTool(
    context,
    { file: 'rcodesign', args: ['notary-submit', '--api-key-file', key, '--wait', archive] },
    install,
  );
}
