/** One request and its answer, as the journal keeps them. */
export interface Exchange {
  /** Counted from 1, over all routes. */
  readonly number: number;
  readonly part: ForgePart;
  readonly method: string;
  /** Path with its parameters in braces, as GitHub's description writes it. */
  readonly route: string;
  /** Path and query as they were asked for. */
  readonly path: string;
  /** JSON that was sent. Absent: none, or bytes. */
  request?: unknown;
  /** Status of the answer; 0 when the connection was cut. */
  status: number;
  /** JSON that was answered. Absent: none, or bytes. */
  answer?: unknown;
}

/** A file on the disk of the forge. */
export interface StoredFile {
  readonly path: string;
  readonly size: number;
  readonly name: string;
}

/** What a handler answers. */
export interface Answer {
  readonly status: number;
  /** As JSON. Absent: no body. */
  readonly body?: unknown;
  /** A file in place of JSON. */
  readonly file?: StoredFile;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Bytes that were received. */
export interface Received {
  readonly path: string;
  readonly size: number;
  readonly sha256: string;
}

/** What a handler is told. */
export interface ForgeCall {
  /** A parameter of the path. Empty text when the route has none of this name. */
  readonly parameter: (name: string) => string;
  readonly query: URLSearchParams;
  /** JSON that was sent; empty when none was. */
  readonly body: Readonly<Record<string, unknown>>;
  readonly header: (name: string) => string | undefined;
  /** Whether the one who asks may write. */
  readonly mayWrite: boolean;
  /** Address of another part of the forge. */
  readonly at: (part: ForgePart) => string;
  /** Takes the bytes of the request and keeps them under a number. */
  readonly receive: (id: number) => Promise<Received>;
  /** Path of the bytes that are kept under a number. */
  readonly bytesOf: (id: number) => string;
}

/** Hosts that GitHub has apart: `api.github.com`, `uploads.github.com`, the storage behind downloads, and `github.com`. */
export type ForgePart = 'api' | 'uploads' | 'storage' | 'web';

/** Handler of one route. */
export interface Route {
  readonly part: ForgePart;
  readonly method: string;
  readonly path: string;
  /** Whether it changes something, and so needs the right to write. */
  readonly writes?: boolean;
  readonly handle: (call: ForgeCall) => Answer | Promise<Answer>;
}

/** An error as GitHub words it. */
export function failure(status: number, message: string, errors?: readonly unknown[]): Answer {
  return {
    status,
    body: {
      message,
      ...(errors && { errors }),
      documentation_url: 'https://docs.github.com/rest',
      status: String(status),
    },
  };
}

/** Refusal of one field, with one of the codes that GitHub documents. */
export function invalid(resource: string, field: string, code: string, message?: string): Answer {
  return failure(422, 'Validation Failed', [
    { resource, field, code, ...(message !== undefined && { message }) },
  ]);
}

/** What is not there, or not for the one who asks: GitHub does not tell them apart. */
export const notFound = failure(404, 'Not Found');
