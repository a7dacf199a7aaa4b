/** One request and its answer. */
export interface RegistryExchange {
  readonly method: string;
  /** Path with its parameters in braces. */
  readonly route: string;
  /** Path and query as they were asked for. */
  readonly path: string;
  /** JSON that was sent, without the bytes of packages. Absent: none. */
  request?: unknown;
  /** Status of the answer; 0 when there was none. */
  status: number;
}

/** What a handler answers, as JSON. */
export interface RegistryAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** What a handler is told. */
export interface RegistryCall {
  /** A parameter of the path. Empty text when the route has none of this name. */
  readonly parameter: (name: string) => string;
  /** JSON that was sent. Undefined: none. */
  readonly body: unknown;
  /** Who asks. Undefined: nobody that is known. */
  readonly user: string | undefined;
}

/** Handler of one route. */
export interface RegistryRoute {
  readonly method: string;
  readonly path: string;
  /** Whether it changes something, and so needs a token. */
  readonly writes?: boolean;
  readonly handle: (call: RegistryCall) => RegistryAnswer;
}

/** An error as the registry words it: npm shows this text. */
export function refusal(status: number, error: string): RegistryAnswer {
  return { status, body: { error } };
}
