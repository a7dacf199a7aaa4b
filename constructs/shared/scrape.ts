import type { Labels } from './context.js';

/**
 * Pod annotations by which the metrics store finds an endpoint: the convention that Prometheus scrape configurations use for pods.
 * The path is `/metrics` over HTTP unless said otherwise.
 */
export function scraped(
  port: number,
  options: { readonly path?: string; readonly scheme?: 'https' } = {},
): Labels {
  return {
    'prometheus.io/scrape': 'true',
    'prometheus.io/port': String(port),
    ...(options.path !== undefined && { 'prometheus.io/path': options.path }),
    ...(options.scheme !== undefined && { 'prometheus.io/scheme': options.scheme }),
  };
}
