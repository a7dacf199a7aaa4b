import { compareText } from '../../kernel/json.js';

/** How telling a reason is, most telling first. */
export const weights = {
  /** The cluster refuses something, or something it needs is missing: somebody has to act. */
  refused: 0,
  /** A container cannot start, or ends. */
  container: 1,
  /** There is no room, or no volume. */
  place: 2,
  /** It runs but does not answer. */
  probe: 3,
  /** A controller says so. */
  condition: 4,
  /** An event says so. */
  event: 5,
  /** It takes its time. */
  patience: 6,
} as const;

/** A reason why something is not ready. */
export interface Reason {
  readonly weight: number;
  /** What is wrong, such as `container server cannot pull image ...`. */
  readonly text: string;
  /** Whom it is about, such as `pod api-7f9-x2x`. Absent: the object itself. */
  readonly who?: string;
}

/** Reasons that fit on a screen. */
export const mostReasons = 3;

/** Reasons as sentences, most telling first; several pods with the same trouble are one sentence, and patience is asked for only alone. */
export function toSentences(reasons: readonly Reason[]): readonly string[] {
  const byText = new Map<string, { weight: number; who: Set<string> }>();
  for (const { weight, text, who } of reasons) {
    const known = byText.get(text) ?? { weight, who: new Set() };
    byText.set(text, { weight: Math.min(weight, known.weight), who: known.who.add(who ?? '') });
  }
  const told = [...byText.values()].some(({ weight }) => weight < weights.patience);
  return [...byText]
    .filter(([, { weight }]) => !told || weight < weights.patience)
    .map(([text, { weight, who }]) => ({ weight, text, who: [...who].sort(compareText) }))
    .sort((a, b) => a.weight - b.weight || b.who.length - a.who.length)
    .slice(0, mostReasons)
    .map(({ text, who }) => `${subject(who)}${text}`);
}

function subject([first = '', ...others]: readonly string[]): string {
  if (first === '') return '';
  if (others.length === 0) return `${first}: `;
  return `${first} and ${others.length} ${others.length === 1 ? 'other' : 'others'}: `;
}
