import type { ConfigInput } from '../src/config/index.js';

/** The machine, or the sum of machines, that a profile fits on. */
export interface Machine {
  /** CPU cores. */
  readonly cpu: number;
  /** Memory in GiB. */
  readonly memoryGiB: number;
  /** Disk in GiB, for volumes and images. */
  readonly diskGiB: number;
  /** Nodes at least. */
  readonly nodes: number;
}

/**
 * A profile: which components, which defaults, which machine. Data only. A component that a profile names comes with everything it
 * needs; features and switches in the configuration add and remove on top.
 *
 * @typeParam Id ids of the catalogue the profile is for; the built-in one when absent
 */
export interface Profile<Id extends string = string> {
  /** Name, as in `profile:` and `--profile`. */
  readonly name: string;
  /** One sentence about whom it is for. */
  readonly description: string;
  /** Components it names. */
  readonly components: readonly Id[];
  /** Values that take the place of the schema's defaults; a configuration file wins over them. */
  readonly defaults: ConfigInput;
  /** Machine it is made for; a test adds up the requests. */
  readonly machine: Machine;
  /** Minutes an installation takes on that machine. */
  readonly minutes: number;
}
