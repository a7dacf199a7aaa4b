import type { Release } from '../../github/releases/index.js';

const opening = '> [!CAUTION]\n> **This release is superseded';

/** Notes that say first that the release must not be used any more. @param by what to use. Absent: nothing yet @param because for people */
export function supersededBody(body: string, by: string | undefined, because: string): string {
  const instead = by === undefined ? '' : ` by ${by}`;
  // one line: a line break would end the quotation
  const reason = because.replace(/\s+/g, ' ').trim();
  return `${opening}${instead}.** ${reason}\n\n${body}`;
}

/** Whether a release is marked as superseded. */
export function isSuperseded({ body }: Pick<Release, 'body'>): boolean {
  return body.startsWith(opening);
}
