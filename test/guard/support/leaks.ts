import { catalogue, literalsOf, type Row } from '../literals.js';
import { alignedBase64, haystacksOf, type Form } from './forms.js';
import { seal } from './sealed.js';

/** A literal of the deny list that was found. */
export interface Leak {
  /** File, or place within it. */
  readonly where: string;
  /** The literal, sealed, so that a failing test does not spread it. */
  readonly sealed: string;
  readonly form: Form | 'file name';
}

/** Every denied literal, lower-case; those that contain another one are left out, since that one finds them. */
export const denyList: readonly string[] = shortest(
  catalogue
    .filter(({ guard }) => guard === 'deny')
    .flatMap(literalsOf)
    .map((text) => text.toLowerCase()),
);

function shortest(literals: readonly string[]): readonly string[] {
  const all = [...new Set(literals)];
  return all.filter((literal) => !all.some((other) => other !== literal && literal.includes(other)));
}

const aligned: readonly (readonly [string, string])[] = catalogue
  .filter(({ guard }) => guard === 'deny')
  .flatMap(literalsOf)
  .flatMap((literal) => [literal, literal.toLowerCase(), literal.toUpperCase()])
  .flatMap((literal) => alignedBase64(literal).map((part) => [part, literal.toLowerCase()] as const))
  // shorter parts also stand in texts that mean something else
  .filter(([part]) => part.length >= 7);

const known = new Map<string, readonly Omit<Leak, 'where'>[]>();

/** Finds denied literals in the text and the name of a file, in any letter case, in base64, split over lines. */
export function leaksIn(where: string, text: string): readonly Leak[] {
  const inName = denyList
    .filter((literal) => where.toLowerCase().includes(literal))
    .map((literal): Leak => ({ where, sealed: seal(literal), form: 'file name' }));
  const found = known.get(text) ?? leaksOf(text);
  known.set(text, found);
  return [...inName, ...found.map((leak) => ({ where, ...leak }))];
}

function leaksOf(text: string): readonly Omit<Leak, 'where'>[] {
  const direct = haystacksOf(text).flatMap((haystack) =>
    denyList
      .filter((literal) => haystack.text.includes(literal))
      .map((literal) => ({ sealed: seal(literal), form: haystack.form })),
  );
  const encoded = aligned
    .filter(([part]) => text.includes(part))
    .map(([, literal]) => ({ sealed: seal(literal), form: 'base64' as const }));
  return [...direct, ...encoded];
}

/** Common words that may not be the value of a field. */
export function wordsOf(guard: Row['guard']): ReadonlySet<string> {
  return new Set(catalogue.filter((row) => row.guard === guard).flatMap(literalsOf));
}
