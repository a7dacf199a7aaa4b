/** A kubeconfig with one context `main`, as an object: JSON is YAML. */
export function kubeconfig(
  cluster: Readonly<Record<string, unknown>>,
  user: Readonly<Record<string, unknown>> = {},
): object {
  return {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'main',
    contexts: [{ name: 'main', context: { cluster: 'home', user: 'jane' } }],
    clusters: [{ name: 'home', cluster }],
    users: [{ name: 'jane', user }],
  };
}

/** Text in base64, as `*-data` keys hold it. */
export function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
