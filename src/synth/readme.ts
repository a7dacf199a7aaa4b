import type { SecretKey } from '../bundle/secret.js';
import type { Parts } from './parts.js';
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
    '`bundle.json` lists everything in here; its `digest` covers the list and, by their sums, every other file.',
    '',
    '## Apply by hand',
    '',
    '```sh',
    ...applyCommands(parts, names),
    '```',
    '',
    'Each file waits for the one before: definitions must be established before objects of their kinds arrive, and operators must run before',
    'they are asked for anything. `kubectl apply --server-side -k .` works too, repeated until nothing fails.',
    '',
    ...definitionsSection(parts),
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
      const makesNamespaces = objects.some(({ object }) => object.kind === 'Namespace');
      return [
        apply,
        ...(makesNamespaces ? ['# the namespaces are there: now make the Secrets of the next section'] : []),
        ...rollouts.map((target) => `kubectl rollout status ${target} --timeout=5m`),
      ];
    });
}

/** Definitions that the cluster's owner brings; nothing when there are none. */
function definitionsSection({ external }: Parts): string[] {
  const definitions = external.filter(({ kind }) => kind === 'CustomResourceDefinition');
  if (definitions.length === 0) return [];
  return [
    '## Definitions that must exist',
    '',
    'The bundle does not bring these CustomResourceDefinitions, but has objects of their kinds. This fails as long as one is missing:',
    '',
    '```sh',
    `kubectl get crd ${definitions.map(({ name }) => name).join(' ')}`,
    '```',
    '',
    '| name | who brings it |',
    '|---|---|',
    ...definitions.map(({ name, madeBy }) => `| ${name} | ${madeBy} |`),
    '',
  ];
}

function secretsSection(secrets: Parts['secrets']): string[] {
  if (secrets.length === 0) return [];
  return [
    '## Secrets to provide',
    '',
    '| namespace | name | key | purpose | when absent |',
    '|---|---|---|---|---|',
    ...secrets.flatMap(({ namespace, name, keys }) =>
      keys.map((key) => `| ${namespace} | ${name} | ${key.key} | ${key.purpose} | ${whenAbsent(key)} |`),
    ),
    '',
    ...labelLines(secrets),
  ];
}

function whenAbsent({ generate, optional }: SecretKey): string {
  if (generate) return `generate ${generate.length} characters (${generate.kind})`;
  return optional === true ? 'left out' : 'must be given';
}

function labelLines(secrets: Parts['secrets']): string[] {
  const lines = secrets.flatMap(({ namespace, name, labels }) =>
    Object.entries(labels ?? {}).map(
      ([key, value]) =>
        `- ${namespace}/${name} needs the label \`${key}: ${value}\`: its reader finds it by that.`,
    ),
  );
  return lines.length > 0 ? [...lines, ''] : [];
}
