import type { Problem } from '../kernel/problem.js';
import type { ConfigNode } from './node.js';
import type { Origin } from './origin.js';
import type { Config } from './schema/index.js';

/** What a profile says about the configuration, as data: the layer between the schema's defaults and the file. */
export interface ProfileLayer {
  /** Name by which people choose it. */
  readonly name: string;
  /** Keys it sets, as a person would write them. */
  readonly defaults: Readonly<Record<string, unknown>>;
}

/** Everything that decides the configuration; nothing else is read. */
export interface LoadRequest {
  /** File of `--config`, relative to `cwd` or absolute; it must exist. Absent: `cto.yaml` in `cwd`, if there is one. */
  readonly file?: string;
  /** Folder to which file names are relative. */
  readonly cwd: string;
  /** Profile of `--profile`. Absent: the key `profile`, else minimal. */
  readonly profile?: string;
  /** Overlay of `--environment`. Absent: none. */
  readonly environment?: string;
  /** Values of `--set`, such as `a.b=c`; later ones win. Absent: none. */
  readonly sets?: readonly string[];
  /** Environment variables: `CTO_A__B` keys, and what `${NAME}` stands for. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Profiles that may be chosen. */
  readonly profiles: readonly ProfileLayer[];
}

/** A variable that only ends up in a Secret, and so may be unset until deploy time. */
export interface ToBeProvided {
  /** Name of the variable. */
  readonly name: string;
  /** Key that refers to it. */
  readonly path: string;
  /** Whether it is set, and not empty, now. Its value is not looked at. */
  readonly set: boolean;
}

/** What the layers said, lowest first, before they became one configuration. */
export interface Trace {
  readonly layers: readonly ConfigNode[];
  readonly merged: ConfigNode;
}

/** A complete, checked configuration and how it came about. */
export interface LoadedConfig {
  /** The configuration, frozen all the way down. */
  readonly config: Config;
  /** Where the value of a key came from; the default of the schema when no layer says anything. */
  readonly originOf: (keyPath: string) => Origin;
  /** What is allowed, but probably not meant. */
  readonly warnings: readonly Problem[];
  /** Variables that only end up in Secrets, in order of their keys. */
  readonly toBeProvided: readonly ToBeProvided[];
  /** File that was read, as named by the person. Absent: none. */
  readonly file?: string;
  /** Overlay that was applied. Absent: none. */
  readonly environment?: string;
  /** SHA-256 of the configuration, in hexadecimal: no file names, no times, no overlays that were not chosen. */
  readonly configDigest: string;
  /** The layers, for explaining values. */
  readonly trace: Trace;
}
