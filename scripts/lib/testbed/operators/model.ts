/** A stored object, as far as simulated operators look at it. */
export interface CustomResource {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly uid: string;
    readonly generation: number;
    readonly creationTimestamp: string;
    readonly deletionTimestamp?: string;
    readonly finalizers?: readonly string[];
  };
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly status?: Readonly<Record<string, unknown>>;
}

/** A volume claim that an operator makes for an object, as its pods would need it. */
export interface OperatorClaim {
  readonly name: string;
  /** As a quantity, such as `1Gi`. */
  readonly size: string;
  /** Whether the claim belongs to the object, so that the garbage collector takes it, or stays as those of a StatefulSet do. */
  readonly owned: boolean;
}

/** What an operator does about objects of one kind when all is well. */
export interface SimulatedKind {
  readonly group: string;
  readonly version: string;
  /** Name in paths, such as `eventbus`. */
  readonly plural: string;
  /** Whether its definition has the status subresource; without, the object itself is written, and its generation rises. */
  readonly subresource: boolean;
  /**
   * Status of a healthy object. Depends on nothing but the object, so that it is written once: times are those of its creation.
   * Absent: the operator writes none.
   */
  readonly status?: (object: CustomResource) => Readonly<Record<string, unknown>>;
  /** Finalizer that the operator sets, and takes away when the object is to go. Absent: none. */
  readonly finalizer?: string;
  /** Kinds, by the name in paths, in whose objects' namespace the operator does not let the object go. Absent: none. */
  readonly heldBy?: readonly string[];
  /** Claims that the operator makes. Absent: none. */
  readonly claims?: (object: CustomResource) => readonly OperatorClaim[];
}

/** An operator that the test bed plays, since its simulated pods do nothing. */
export interface SimulatedOperator {
  /** Field manager it writes as. */
  readonly name: string;
  /** Last part of the repository of the image that its pods run: it acts only while one of them is ready. */
  readonly image: string;
  readonly kinds: readonly SimulatedKind[];
}
