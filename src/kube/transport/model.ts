import type { Agent, IncomingMessage } from 'node:http';
import type { SecureContext } from 'node:tls';

/** How long to wait for what, in milliseconds. */
export interface Timeouts {
  /** For a connection, TLS included.
   * @default 10_000 */
  readonly connect?: number;
  /** For the next byte of an answer that only reads: after so long the peer counts as dead.
   * @default 30_000 */
  readonly read?: number;
  /** The same for requests that write: more than the 60 s after which the API server itself gives up on a slow webhook and says so.
   * @default 65_000 */
  readonly write?: number;
  /** For the next event of a watch; the API server sends bookmarks about once a minute.
   * @default 90_000 */
  readonly watch?: number;
}

/** The defaults of {@link Timeouts}. */
export const defaultTimeouts: Required<Timeouts> = {
  connect: 10_000,
  read: 30_000,
  write: 65_000,
  watch: 90_000,
};

/** What TLS needs beyond the address and the credential. */
export interface TlsSettings {
  /** Name that the certificate of the server has to bear. Absent: the host of the address. */
  readonly serverName?: string;
  /** Accept any certificate. */
  readonly insecure: boolean;
}

/** Where and how to connect. */
export interface Endpoint {
  /** URL of the API server; its path stands before every request's. */
  readonly url: URL;
  readonly tls: TlsSettings;
  /** URL of the proxy in between. Absent: none. */
  readonly proxy?: URL;
}

/** Host of a URL as TLS and sockets take it: an address of IP version 6 without its brackets. */
export function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, '');
}

/** One request as HTTP. */
export interface HttpCall {
  readonly method: string;
  /** Path with query, below that of the endpoint. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string;
  /** Trusted authorities and the client certificate, parsed once for all connections. Absent: those of the system. */
  readonly context?: SecureContext;
  /** Longest time for a connection in milliseconds. */
  readonly connect: number;
  /** Longest silence in milliseconds. */
  readonly idle: number;
  readonly signal?: AbortSignal;
  /** On a connection of its own, for answers that do not end. */
  readonly own?: boolean;
}

/** An answer with all of its body. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  /** Parsed when it is JSON, else the text. */
  readonly body: unknown;
}

/** Holds the connections. */
export interface Connections {
  /** The agent for requests, or the one for watches. Connections that were made with another certificate are not used again. */
  agent(call: Pick<HttpCall, 'own' | 'context'>): Promise<Agent> | Agent;
  close(): void;
}
