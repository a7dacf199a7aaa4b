/** What one step took. */
export interface StepMetrics {
  /** Name of the step. */
  readonly step: string;
  /** Wall-clock time. */
  readonly milliseconds: number;
  /** Processor time of this process and the programs that it started and that have ended. */
  readonly cpuMilliseconds: number;
  /** Largest memory of this process so far. */
  readonly residentBytes: number;
}

/** Version of the shape of `metrics.json`. */
export const metricsSchemaVersion = 1;

/** What a build took and made; `metrics.json` in the folder of the release. */
export interface ReleaseMetrics {
  readonly schemaVersion: typeof metricsSchemaVersion;
  readonly version: string;
  readonly commit: string;
  readonly steps: readonly StepMetrics[];
  /** Bytes of each file that people download, by its kind and what it is for, so that versions can be compared. */
  readonly sizes: Readonly<Record<string, number>>;
}
