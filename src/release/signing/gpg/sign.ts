import { signingFailed, unusableKey } from '../failure.js';
import { armor } from './armor.js';
import { withGpgHome, type Gpg, type GpgPort } from './home.js';

/** A secret key of OpenPGP and what opens it. */
export interface GpgKey {
  /** Text that `gpg --armor --export-secret-keys` writes. */
  readonly text: string;
  /** Absent: it is not protected. */
  readonly passphrase?: string;
}

/** Variables that a key comes from, for messages. */
export const gpgVariables = { key: 'CTO_RELEASE_GPG_KEY', passphrase: 'CTO_RELEASE_GPG_PASSPHRASE' } as const;

/** What is known of a key that gpg has read. */
export interface GpgKeyFacts {
  readonly fingerprint: string;
  /** Seconds since 1970 of the youngest part of it. */
  readonly created: number;
  /** Public half, armoured. */
  readonly publicKey: string;
}

/** Whether gpg is there. */
export async function hasGpg({ exec, env }: GpgPort): Promise<boolean> {
  return (await exec({ file: 'gpg', args: ['--version'], env })).code === 0;
}

/** Reads what can be published of a key. @throws OperatorError `E_SIGNING_KEY_INVALID` when gpg does not take it */
export function readGpgKey(port: GpgPort, key: GpgKey): Promise<GpgKeyFacts> {
  return withGpgHome(port, (gpg) => importKey(gpg, key));
}

/**
 * Signs a file with gpg. Key and passphrase go to it through its standard input, never as arguments, which every process can see.
 *
 * @param file path of the file
 * @param sourceDate seconds since 1970: the time of the signature, or that of the key if it is younger, since no one may sign before he is born
 * @returns armoured signature
 * @throws OperatorError `E_SIGNING_KEY_INVALID`, `E_SIGNING_FAILED` with what gpg said
 */
export function signGpg(port: GpgPort, key: GpgKey, file: string, sourceDate: number): Promise<string> {
  return withGpgHome(port, async (gpg) => {
    const { fingerprint, created } = await importKey(gpg, key);
    const time = ['--faked-system-time', `${Math.max(sourceDate, created)}!`];
    const signing = ['--local-user', fingerprint, '--digest-algo', 'SHA256', '--passphrase-fd', '0'];
    const { code, stdout, stderr } = await gpg(
      [...time, ...signing, '--output', '-', '--detach-sign', file],
      `${key.passphrase ?? ''}\n`,
    );
    if (code !== 0) throw refused(stderr);
    return armor(stdout);
  });
}

function refused(stderr: string) {
  if (/bad passphrase|no passphrase/i.test(stderr)) {
    return unusableKey(
      gpgVariables.key,
      `does not open with ${gpgVariables.passphrase}`,
      'correct the passphrase',
    );
  }
  return signingFailed(
    `gpg could not sign: ${lastLines(stderr)}`,
    'see what it says; the key must be able to sign and not be expired',
  );
}

async function importKey(gpg: Gpg, { text }: GpgKey): Promise<GpgKeyFacts> {
  const imported = await gpg(['--import'], text.endsWith('\n') ? text : `${text}\n`);
  const listed = await gpg(['--list-secret-keys', '--with-colons']);
  const rows = Buffer.from(listed.stdout)
    .toString('utf8')
    .split('\n')
    .map((row) => row.split(':'));
  const fingerprint = rows.find(([kind]) => kind === 'fpr')?.[9];
  if (fingerprint === undefined) {
    throw unusableKey(
      gpgVariables.key,
      `is not a secret key of OpenPGP: ${lastLines(imported.stderr)}`,
      'give it what "gpg --armor --export-secret-keys ID" writes',
    );
  }
  const created = rows.filter(([kind]) => kind === 'sec' || kind === 'ssb').map((row) => Number(row[5]));
  const exported = await gpg(['--armor', '--export', fingerprint]);
  return {
    fingerprint,
    created: Math.max(0, ...created),
    publicKey: Buffer.from(exported.stdout).toString('utf8'),
  };
}

/** What gpg said, without the lines about its new home. */
function lastLines(stderr: string): string {
  const lines = stderr
    .split('\n')
    .filter((line) => line.trim() !== '' && !/keybox|trustdb|directory/.test(line));
  return lines.slice(-3).join('; ').replaceAll('gpg: ', '');
}
