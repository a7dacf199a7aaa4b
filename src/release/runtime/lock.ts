import type { TargetId } from '../target.js';
import lock from './runtimes.lock.json' with { type: 'json' };

/** Who has to have signed a runtime for its platform: Apple's signature in a Mach-O file, Authenticode in a Windows one. */
export interface VendorSigner {
  /** Common name in the certificate. Not its fingerprint: certificates for Windows live for three days. */
  readonly name: string;
  /** SHA-256 of the certificate at the end of the chain, as `openssl x509 -fingerprint -sha256` prints it: Apple's and Microsoft's roots. */
  readonly root: string;
}

/** A runtime as it was when it was chosen; anything else is refused. */
export interface RuntimePin {
  readonly target: TargetId;
  /** Package of the npm registry that carries it. Its publisher is a third party, so it counts as transport, no more. */
  readonly package: string;
  /** SHA-512 of the tarball, in the form of package-lock.json. */
  readonly integrity: string;
  readonly program: {
    /** Path inside the package. */
    readonly path: string;
    /** SHA-256 of the program, in hexadecimal. */
    readonly sha256: string;
    /** Bytes. */
    readonly size: number;
  };
  /** Absent: the platform knows no signatures inside programs. */
  readonly signer?: VendorSigner;
}

/** Every pinned runtime. All have one version: what is injected must have been made by the version that reads it. */
export interface RuntimeLock {
  /** Version of Node. */
  readonly version: string;
  /** SHA-256 of Node's licence, which the packages for Unix carry. */
  readonly licenceSha256: string;
  readonly runtimes: readonly RuntimePin[];
}

/** The runtimes of this release: see docs/decisions for why this version. */
export const runtimeLock: RuntimeLock = lock as RuntimeLock;

/** Finds the pin of a platform. @throws Error when there is none: the lock holds one for every target, as a test sees to */
export function pinOf(target: string, { runtimes }: RuntimeLock = runtimeLock): RuntimePin {
  const pin = runtimes.find((one) => one.target === target);
  if (!pin) throw new Error(`no runtime is pinned for "${target}"`);
  return pin;
}
