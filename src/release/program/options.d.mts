import type { ReleaseFacts } from '../upgrade/facts.js';

/** Says who the program is. */
export interface ProgramIdentity {
  /** Root of the sources. */
  readonly root: string;
  /** Version that it answers. Absent: that of package.json. */
  readonly version?: string | undefined;
  /** Commit that `cto version` names. Absent: it names none. */
  readonly commit?: string | undefined;
  /** Where its releases are, and whom to trust about them. Absent: it is of none, as in a source tree. */
  readonly release?: ReleaseFacts | undefined;
}

/** First line of an ES module in which CommonJS dependencies still call require. */
export declare const moduleBanner: string;

/** Packages that are loaded from node_modules while a program runs. */
export declare const unbundled: string[];

/** Options of esbuild that every bundle of the program has in common, in a source tree as in a release. */
export declare function programOptions(identity: ProgramIdentity): {
  absWorkingDir: string;
  bundle: true;
  platform: 'node';
  define: Record<string, string>;
  logLevel: 'warning';
  metafile: true;
};
