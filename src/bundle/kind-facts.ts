/**
 * What a deployer has to know about a kind beyond what the API server tells. Component records declare it for the custom resources they
 * use, so that whoever brings a component brings this too; `bundle.json` carries it, and the engine adds what it knows of built-in kinds.
 */
export interface KindFacts {
  /** Group; empty for the core group. */
  readonly group: string;
  readonly kind: string;
  /** When an object counts as ready. Absent: the general rules for conditions (kstatus). */
  readonly readiness?: ReadinessRule;
  /** That deleting an object of this kind loses data, what, and how to keep a copy first. Absent: it holds none. */
  readonly data?: DataFacts;
}

/** What is lost with an object. */
export interface DataFacts {
  /** What it holds, such as `the databases of the cluster`. */
  readonly holds: string;
  /** What to do before, as a sentence, such as `take a backup: kubectl cnpg backup ...`. */
  readonly backup: string;
}

/** When an object is ready, as data. Paths are dotted from the root, such as `status.phase`; a missing value equals nothing. */
export interface ReadinessRule {
  /** All must hold. Empty: it is ready as soon as it is there. */
  readonly ready: readonly ReadinessTest[];
  /** Any says that waiting is in vain. Absent: it never gives up by itself. */
  readonly failed?: readonly ReadinessTest[];
  /** Path of the generation that the status is about; when it is there and older than `metadata.generation`, the object waits.
   * @default 'status.observedGeneration' */
  readonly observedGeneration?: string;
}

/** One test of a {@link ReadinessRule}. */
export type ReadinessTest =
  /** A condition of `status.conditions` by its type. `status` is `True` unless said. */
  | { readonly condition: string; readonly status?: 'True' | 'False' | 'Unknown' }
  /** A value that is one of these. */
  | { readonly path: string; readonly is: readonly (string | number | boolean)[] }
  /** A value that equals another one of the object, such as `status.readyInstances` and `spec.instances`. */
  | { readonly path: string; readonly equals: string }
  /** Any value but an empty text, for controllers that write only a name when they are done. */
  | { readonly path: string; readonly exists: true };

/** Built-in kinds that hold data: how to keep it depends on where the volumes are, which we cannot know. */
export const builtInData: readonly KindFacts[] = [
  {
    group: '',
    kind: 'PersistentVolumeClaim',
    data: {
      holds: 'the volume that it is bound to, with the default reclaim policy Delete',
      backup:
        'take a snapshot (kind VolumeSnapshot) or a backup of the volume, or set the reclaim policy of its volume to Retain',
    },
  },
  {
    group: '',
    kind: 'PersistentVolume',
    data: {
      holds: 'the storage behind it, with the reclaim policy Delete',
      backup: 'take a snapshot of the storage, or set its reclaim policy to Retain',
    },
  },
];
