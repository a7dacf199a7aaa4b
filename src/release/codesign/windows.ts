import type { Problem } from '../../kernel/problem.js';
import type { Signer } from '../formats/cms.js';
import { verifyAuthenticode } from '../formats/pe/index.js';
import { readEncoded, runTool, signingError, withPrivateFiles, type PrivateFiles } from './files.js';
import { fingerprintOf, type Signed, type SigningContext } from './model.js';

const certificate = 'CTO_RELEASE_WINDOWS_CERTIFICATE';
const install = 'install it (Debian: apt-get install osslsigncode), or set signing.windows to off';

/** What is signed, beside the bytes. */
export interface WindowsOptions {
  /** Name that Windows shows when it asks whether to run the program. */
  readonly description: string;
  /** Seconds since 1970 that the signature names when no timestamp server is asked, so that the same build gives the same bytes. */
  readonly time: number;
}

/**
 * Signs a PE program with Authenticode, or says why not. Reads the signature again afterwards, with code of our own and with the tool.
 *
 * Keys of public certificates lie in hardware since 2023: sign with `jsign` or the service of your authority then, and hand the finished program to the release; this is for
 * certificates in a file.
 *
 * @throws OperatorError `E_RELEASE_SIGNING` when it is required and impossible, or a key was given and signing failed
 */
export async function signWindows(
  bytes: Uint8Array,
  options: WindowsOptions,
  context: SigningContext,
): Promise<Signed> {
  const { signing, secrets } = context;
  if (signing.windows === 'off') return unsigned(bytes, 'signing.windows is off');
  if (!secrets.has(certificate)) {
    if (signing.windows === 'required')
      throw signingError(
        `signing.windows is required, but ${certificate} is not set`,
        'set it to the certificate (PKCS #12, base64), or set signing.windows to auto',
      );
    return unsigned(bytes, `${certificate} is not set`);
  }
  return withPrivateFiles(context.folder, async (files) => {
    await files.write('unsigned.exe', bytes);
    await files.write('certificate.p12', readEncoded(secrets, certificate));
    await runTool(context, signCall(files, options, context), install);
    const signed = await files.read('signed.exe');
    const { chain } = await verify(signed, files, context);
    return { bytes: signed, signature: 'authenticode', key: fingerprintOf(chain) };
  });
}

/** The password goes through standard input: arguments can be read by every user of the machine. */
function signCall(
  files: PrivateFiles,
  { description, time }: WindowsOptions,
  { signing, secrets }: SigningContext,
) {
  const stamp =
    signing.timestamp_url === undefined ? ['-time', String(time)] : ['-ts', signing.timestamp_url];
  return {
    file: 'osslsigncode',
    args: [
      ...[
        'sign',
        '-pkcs12',
        files.path('certificate.p12'),
        '-readpass',
        '-',
        '-h',
        'sha256',
        '-n',
        description,
      ],
      ...stamp,
      ...['-in', files.path('unsigned.exe'), '-out', files.path('signed.exe')],
    ],
    stdin: `${secrets.read('CTO_RELEASE_WINDOWS_PASSWORD') ?? ''}\n`,
  };
}

async function verify(signed: Uint8Array, files: PrivateFiles, context: SigningContext): Promise<Signer> {
  const { problems, signer } = verifyAuthenticode(signed);
  if (problems.length > 0 || !signer) throw bad(problems);
  // whether the issuer is trusted is for Windows to say: its roots are not on this machine, so the exit code says nothing
  const { stdout } = await context.exec({
    file: 'osslsigncode',
    args: ['verify', '-in', files.path('signed.exe')],
    env: context.env,
  });
  const said = Buffer.from(stdout).toString('utf8');
  const [current, calculated] = ['Current', 'Calculated'].map(
    (one) => new RegExp(`${one} message digest\\s*:\\s*([0-9A-F]+)`).exec(said)?.[1],
  );
  if (current === undefined || current !== calculated) throw bad([]);
  return signer;
}

function bad(problems: readonly Problem[]): Error {
  const what = problems.map(({ message }) => message).join('; ');
  return signingError(
    `the signature that osslsigncode made does not hold${what === '' ? '' : `: ${what}`}`,
    'check its version: 2.5 and newer are known to work',
  );
}

function unsigned(bytes: Uint8Array, because: string): Signed {
  return { bytes, signature: 'none', because };
}
