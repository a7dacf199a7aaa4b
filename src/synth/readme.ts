import type { Parts } from './assemble.js';
import { crdsId } from './crds.js';

/** README of a bundle: what it is, how to apply it by hand, which Secrets it waits for. No time, no digest: it is part of the digest. */
export function bundleReadme(parts: Parts, names: ReadonlyMap<string, string>): string {
  const { profile } = parts.plan;
  const toMake = parts.secrets.filter(({ madeBy }) => madeBy === 'deployer');
  return [
    `# ${parts.plan.config.platform.name}: profile ${profile.name}`,
    '',
    `${profile.description} Made by cto ${parts.version}. Do not edit: change the configuration and synthesize again.`,
    '',
    '`bundle.json` lists everything in here; its `digest` covers every other file.',
    '',
    '## Apply by hand',
    '',
    ...(toMake.length > 0 ? ['First make the Secrets of the next section. Then:', ''] : []),
    '```sh',
    ...applyCommands(parts, names),
    '```',
    '',
    'Each file waits for the one before: definitions must be established before objects of their kinds arrive, and operators must run before',
    'they are asked for anything. `kubectl apply --server-side -k .` works too, repeated until nothing fails.',
    '',
    ...secretsSection(toMake),
  ].join('\n');
}

function applyCommands(parts: Parts, names: ReadonlyMap<string, string>): string[] {
  return parts.manifests
    .filter(({ objects }) => objects.length > 0)
    .flatMap(({ id, objects }) => {
      const apply = `kubectl apply --server-side -f ${names.get(id) ?? id}`;
      if (id === crdsId) return [apply, 'kubectl wait --for=condition=Established crd --all --timeout=60s'];
      const rollouts = objects
        .filter(({ object }) => ['Deployment', 'StatefulSet', 'DaemonSet'].includes(object.kind))
        .map(
          ({ object }) =>
            `${object.kind.toLowerCase()}/${object.metadata.name} -n ${object.metadata.namespace ?? 'default'}`,
        );
      return [apply, ...rollouts.map((target) => `kubectl rollout status ${target} --timeout=5m`)];
    });
}

function secretsSection(secrets: Parts['secrets']): string[] {
  if (secrets.length === 0) return [];
  return [
    '## Secrets to provide',
    '',
    '| namespace | name | key | purpose | when absent |',
    '|---|---|---|---|---|',
    ...secrets.flatMap(({ namespace, name, keys }) =>
      keys.map(({ key, purpose, generate, optional }) => {
        const absent = generate
          ? `generate ${generate.length} characters (${generate.kind})`
          : optional
            ? 'left out'
            : 'must be given';
        return `| ${namespace} | ${name} | ${key} | ${purpose} | ${absent} |`;
      }),
    ),
    '',
  ];
}
