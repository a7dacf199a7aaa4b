/** How a value can be made when nobody provides it. */
export interface SecretGenerator {
  /** `password`: letters and digits; `hex`: hexadecimal digits. */
  readonly kind: 'password' | 'hex';
  /** Characters. */
  readonly length: number;
}

/** Where a value is taken from at deploy time. */
export type SecretValueSource =
  /** An environment variable of the person or job that deploys. */
  | { readonly variable: string }
  /** A file on the machine that deploys. */
  | { readonly file: string }
  /** A file whose path an environment variable holds. */
  | { readonly fileVariable: string }
  /** A key of a Secret that exists already. */
  | { readonly secret: string; readonly key: string }
  /** Text that is no secret, such as an account id. */
  | { readonly value: string };

/** One key of a Secret. */
export interface SecretKey {
  /** Key within the Secret. */
  readonly key: string;
  /** What it is for. */
  readonly purpose: string;
  /** Where the value comes from. Absent: generated, or asked for. */
  readonly source?: SecretValueSource;
  /** How to make it. Absent: it cannot be made up, somebody has to provide it. */
  readonly generate?: SecretGenerator;
  /** Whether the platform works without it.
   * @default false */
  readonly optional?: boolean;
  /** What a new value would break, so that it needs consent of its own. Absent: another value harms nothing once its readers were restarted. */
  readonly rotation?: { readonly warning: string };
}

/** A Secret that the platform reads: name, keys and purpose, never a value. */
export interface SecretDeclaration {
  /** Namespace. */
  readonly namespace: string;
  /** Name. */
  readonly name: string;
  /** Type of the Secret.
   * @default 'Opaque' */
  readonly type?: string;
  /** Labels that its reader finds it by. Absent: none. */
  readonly labels?: Readonly<Record<string, string>>;
  /** What it is for. */
  readonly purpose: string;
  /** Who makes it: the one who deploys, before or with the bundle, or a controller at run time. */
  readonly madeBy: 'deployer' | 'controller';
  /** Keys. */
  readonly keys: readonly SecretKey[];
}

/** Label of a Secret with the name of the installation that it was made for. */
export const secretsOfLabel = 'cto.dev/secrets-of';
