/** As many as GitHub gives in one answer. */
export const perPage = 100;

/** One answer of a list. */
interface Page<T> {
  readonly data: readonly T[];
  readonly headers: { readonly link?: string | undefined };
}

/**
 * Every item of a list, page by page until no further one is announced (RFC 8288). Octokit's own `paginate` loses the options of the request on the
 * way, and with them the signal.
 *
 * @param read asks for a page, counted from 1
 */
export async function everyPage<T>(read: (page: number) => Promise<Page<T>>): Promise<readonly T[]> {
  const all: T[] = [];
  for (let page = 1; ; page += 1) {
    const { data, headers } = await read(page);
    all.push(...data);
    if (data.length === 0 || headers.link?.includes('rel="next"') !== true) return all;
  }
}
