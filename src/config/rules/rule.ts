import type { Origin } from '../origin.js';
import type { Config } from '../schema/index.js';

/** What a rule may look at. */
export interface RuleContext {
  readonly config: Config;
  /** Where the value of a key came from, such as `platform.domain`. */
  readonly originOf: (keyPath: string) => Origin;
  /** Whether a person wrote a configuration file. */
  readonly hasFile: boolean;
}

/** One violation of a rule. */
export interface RuleFinding {
  /** Key to change first, as written in `--set`. */
  readonly path: string;
  /** What is wrong, lower-case, without the key. */
  readonly message: string;
  /** What to do. */
  readonly fix: string;
  /** Other keys that take part. Absent: none. */
  readonly related?: readonly string[];
  /** @default 'error' */
  readonly severity?: 'error' | 'warning';
}

/** A rule over more than one key, or one that a schema cannot say. */
export interface Rule {
  /** Identifier after `config/`. */
  readonly id: string;
  /** Why the rule exists: what would go wrong without it. Shown in the reference. */
  readonly reason: string;
  /** Finds violations; pure. */
  readonly check: (context: RuleContext) => Iterable<RuleFinding>;
}
