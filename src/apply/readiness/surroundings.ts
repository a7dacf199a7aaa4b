/** What the readiness of an object depends on besides itself. */
export interface Surroundings {
  /** Names of the storage classes that make a volume only when a pod uses the claim (`WaitForFirstConsumer`). */
  readonly bindsOnUse: ReadonlySet<string>;
}

/** Nothing is known: every claim has to be bound. */
export const noSurroundings: Surroundings = { bindsOnUse: new Set() };
