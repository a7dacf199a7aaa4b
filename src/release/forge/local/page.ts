/** What GitHub gives at most in one answer. */
const most = 100;

/**
 * One page of a list, and the header that leads to the others (RFC 8288).
 *
 * @param url address of the list, without a query
 */
export function page<T>(
  all: readonly T[],
  query: URLSearchParams,
  url: string,
): { readonly items: readonly T[]; readonly link: string | undefined } {
  const size = Math.min(most, Math.max(1, Number(query.get('per_page') ?? 30) || 30));
  const number = Math.max(1, Number(query.get('page') ?? 1) || 1);
  const last = Math.max(1, Math.ceil(all.length / size));
  const to = (target: number, rel: string) => `<${url}?per_page=${size}&page=${target}>; rel="${rel}"`;
  const links = number < last ? [to(number + 1, 'next'), to(last, 'last')] : [];
  return {
    items: all.slice((number - 1) * size, number * size),
    link: links.length === 0 ? undefined : links.join(', '),
  };
}
