import type { SecureContext } from 'node:tls';

/** What a request is authenticated with. */
export interface Credential {
  /** `authorization` and the headers of impersonation. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  /** Trusted authorities and the client certificate. Absent: the authorities of the system, no certificate. */
  readonly context?: SecureContext;
}

/** Where credentials come from. */
export interface Credentials {
  /** What they are, for people: `the token of user "admin"`. Never holds a part of them. */
  readonly what: string;
  /** What to do when they are refused. Absent: nothing is known. */
  readonly hint?: string;
  /** The ones to use now. @throws OperatorError when there are none, such as when a plugin fails */
  current(): Promise<Credential>;
  /** Gets others after these were refused; false when there are no others. Those who ask at the same time wait for the same ones. */
  renew(refused: Credential): Promise<boolean>;
}
