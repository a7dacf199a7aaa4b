/** Time limits of a wait, in milliseconds. */
export const pace = {
  /** Longest pause of the loop: only deadlines need it, changes wake it. */
  turn: 1_000,
  /** How long something may take before it is explained: what is quick costs no request. */
  patience: 2_000,
  /** Pause between explanations. */
  explain: 5_000,
  /** Pause between straight questions to the API server about what the watch shows wrongly. */
  ask: 2_000,
  /** How long a failure of before this run may last: what people mended meanwhile needs some time to show. */
  oldFailure: 30_000,
} as const;
