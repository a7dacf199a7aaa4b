/** What a change of a CustomResourceDefinition does to objects and clients that exist. */
export interface CrdFinding {
  /** Field of the custom resource such as `spec.storage.size`, `[]` for items and `.*` for values of maps; of the definition for the rest, such as `spec.scope`. */
  readonly path: string;
  /** Version of the schema. Absent: it concerns the definition as a whole. */
  readonly version?: string;
  /** What changed and what comes of it, lower-case, without a trailing stop. */
  readonly message: string;
  /** `breaking`: objects that are valid today may be refused or lose fields, or clients fail; `notice`: behaviour changes, nothing stored is lost. */
  readonly severity: 'breaking' | 'notice';
}

/** A finding without its version, as comparing two schemas gives it. */
export type SchemaFinding = Omit<CrdFinding, 'version'>;

/** What one keyword says about a change of its value; the path is added by the caller. */
export type Verdict = Pick<CrdFinding, 'message' | 'severity'>;

/** A finding that breaks something. */
export function breaking(message: string): Verdict {
  return { message, severity: 'breaking' };
}

/** A finding that is good to know. */
export function notice(message: string): Verdict {
  return { message, severity: 'notice' };
}
