import type { BundleIndex } from '../../bundle/bundle.js';

/** What a bundle holds, for people. */
export function showText(index: BundleIndex): string {
  const waves = index.waves.flatMap(({ components }, number) => [
    `wave ${number}`,
    ...components.map(
      ({ id, objects, reasons, upstream }) =>
        `  ${id}${upstream ? ` (${upstream.name} ${upstream.version})` : ''}: ${objects.length} objects; ${reasons.join(', ')}`,
    ),
  ]);
  const patched = index.waves
    .flatMap(({ components }) => components.flatMap(({ objects }) => objects))
    .flatMap(({ kind, name, patches }) =>
      (patches ?? []).map(({ key, reason }) => `  ${kind} ${name}: ${key}, because ${reason}`),
    );
  return [
    `profile ${index.profile}, platform ${index.platform}, cto ${index.version}, Kubernetes ${index.kubernetes.oldest} to ${index.kubernetes.newest}`,
    `digest sha256:${index.digest}`,
    '',
    ...waves,
    ...(patched.length > 0 ? ['', 'patched', ...patched] : []),
    '',
    'Secrets to provide',
    ...index.secrets
      .filter(({ madeBy }) => madeBy === 'deployer')
      .map(({ namespace, name, keys }) => `  ${namespace}/${name}: ${keys.map(({ key }) => key).join(', ')}`),
    '',
  ].join('\n');
}
