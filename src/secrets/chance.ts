/** Chance that nobody can predict: a port, so that nothing below the command line has it by itself and tests decide. */
export interface Chance {
  /** A whole number from 0 up to the limit, the limit left out, each equally likely (`crypto.randomInt`). */
  readonly below: (limit: number) => number;
  /** So many bytes (`crypto.randomBytes`). */
  readonly bytes: (count: number) => Uint8Array;
}
