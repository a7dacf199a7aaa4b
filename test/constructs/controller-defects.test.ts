import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { playStages } from '../../constructs/shared/workflow-contract.js';
import type { KubernetesObject } from '../../src/bundle/object.js';
import { argoWorkflows } from '../../src/catalog/entries/argo-workflows.js';
import { controllerSecrets } from '../../src/catalog/controller/secrets.js';
import { controller } from '../../src/catalog/entries/controller.js';
import type { ConfigInput } from '../../src/config/index.js';
import { configFor, renderComponent } from '../support/component.js';

/**
 * Defects of the platform that this one replaces, by their number in the inventory of it: each must be impossible here. Those that
 * concern other components are tested there.
 */
const odd: ConfigInput = {
  platform: { name: 'acme', namespace: 'agents', label_prefix: 'acme.test' },
  github: { organization: 'acme', repository: 'web' },
  agents: { rex: { github_app: 'acme-Builder' }, 'Scout 2': { role: 'security' } },
};

function everything(config: ConfigInput = {}, profile: 'minimal' | 'production' = 'minimal') {
  return [controller, argoWorkflows].flatMap(
    (record) => renderComponent(record, { config, profile }).objects,
  );
}

const variants = [everything(), everything(odd), everything({}, 'production')];

const textOf = (objects: readonly KubernetesObject[]) => JSON.stringify(objects);

describe.each(variants.map((objects, index) => ({ index, objects })))('variant $index', ({ objects }) => {
  test('defect 1: no agent gets cluster-admin, a token, or a privileged pod', () => {
    const text = textOf(objects);
    expect(text).not.toContain('cluster-admin');
    expect(text).not.toContain('ClusterRoleBinding');
    expect(text).not.toContain('"privileged":true');
    expect(text).not.toContain('privileged: true');
    for (const { kind, metadata } of objects)
      if (kind === 'ServiceAccount')
        expect(['agent', 'argo', 'argo-server', 'controller', 'workflow-runner']).toContain(metadata.name);
  });

  test('defect 2: no value of a workflow reaches a shell: there is neither a script nor a container of ours in a template', () => {
    for (const template of templatesOf(objects)) {
      expect(Object.keys(template)).not.toEqual(expect.arrayContaining(['script']));
      expect(['resource', 'dag', 'suspend'].filter((kind) => kind in template)).toHaveLength(1);
    }
    expect(textOf(objects)).not.toMatch(/\b(bash|sh) -c|"\/bin\/(ba)?sh"/);
  });

  test('defect 3: no container has a secret in its environment that it could print', () => {
    for (const { name, valueFrom } of environmentsOf(objects))
      expect(valueFrom ?? {}, name).not.toHaveProperty('secretKeyRef');
    expect(objects.map(({ kind }) => kind)).not.toContain('Secret');
  });

  test('defect 7: every Role has rules, every binding a role that exists and subjects', () => {
    const roles = objects.filter(({ kind }) => kind === 'Role' || kind === 'ClusterRole');
    for (const role of roles)
      expect((role['rules'] as unknown[]).length, role.metadata.name).toBeGreaterThan(0);
    for (const binding of objects.filter(({ kind }) => kind === 'RoleBinding')) {
      const { kind, name } = binding['roleRef'] as { kind: string; name: string };
      const found = roles.find((role) => role.kind === kind && role.metadata.name === name);
      expect(found?.metadata.namespace).toBe(binding.metadata.namespace);
      expect((binding['subjects'] as unknown[]).length).toBeGreaterThan(0);
    }
  });

  test('defect 9: every stage is reached from the one before, and each wait is part of the chain', () => {
    const tasks = templatesOf(objects).flatMap(({ dag }) => dag?.tasks ?? []);
    const first = tasks.filter(({ depends }) => depends === undefined);
    expect(first.map(({ name }) => name)).toEqual(['implementation']);
    const reached = new Set(['implementation']);
    for (const { name, depends } of tasks)
      if (depends !== undefined && reached.has(depends)) reached.add(name);
    expect(reached.size).toBe(tasks.length);
    for (const stage of Object.values(playStages)) expect(reached).toContain(stage);
  });

  test('defect 10: nothing has an instance id, so the controller ignores no workflow', () => {
    expect(textOf(objects)).not.toMatch(/instance-?id/i);
  });

  test('defect 12: an agent has one identity, the same in the list of agents and in every workflow', () => {
    const data = objects.find(({ metadata }) => metadata.name === 'controller-agents')?.['data'] as Record<
      string,
      string
    >;
    const { agents } = parse(data['agents.yaml'] ?? '') as { agents: Record<string, { githubApp: string }> };
    const apps = Object.values(agents).map(({ githubApp }) => githubApp);
    for (const template of objects.filter(({ kind }) => kind === 'WorkflowTemplate')) {
      const { arguments: given } = template['spec'] as {
        arguments: { parameters: { name: string; enum?: string[]; value?: string }[] };
      };
      const identities = given.parameters.filter(
        ({ name }) => name === 'github-app' || name.endsWith('-agent'),
      );
      expect(identities.length).toBeGreaterThan(0);
      for (const parameter of identities) {
        expect(parameter.enum).toEqual(apps);
        expect(apps).toContain(parameter.value);
      }
    }
  });

  test('defect 18: nothing is installed at run time: the only images are those of the catalogue, each with a version', () => {
    const known = [...Object.values(controller.images), ...Object.values(argoWorkflows.images)];
    const references = known.map(({ repository, tag }) => `${repository}:${tag}`);
    const used = [
      ...textOf(objects).matchAll(
        /(?:ghcr\.io|quay\.io|docker\.io|docker\.elastic\.co)\/[\w./-]+(?::[\w.-]+)?/g,
      ),
    ];
    expect(used.length).toBeGreaterThan(5);
    for (const [reference] of used) expect(references).toContain(reference);
    expect(textOf(objects)).not.toMatch(/\b(apk add|apt-get|npm install|pip install|curl|wget)\b/);
  });

  test('defect 19: no image is "latest" and none is pulled anew at each start', () => {
    expect(textOf(objects)).not.toMatch(/:latest\b/);
    expect(textOf(objects)).not.toContain('Always"');
  });
});

describe('one at a time', () => {
  test('defect 13: keys of Secrets are spelled once, for declaration, settings and the tools that read them', () => {
    const config = configFor({ config: odd });
    const settings = settingsOf(odd);
    const declared = controllerSecrets(config);
    const appKeys = Object.values(settings.github.secretKeys).sort();
    for (const secret of declared.filter(({ name }) => name.startsWith('github-app-')))
      expect(secret.keys.map(({ key }) => key).sort()).toEqual(appKeys);
    const apiKeys = declared.find(({ name }) => name === 'agent-api-keys')?.keys.map(({ key }) => key);
    for (const { apiKey } of Object.values(settings.clis)) {
      expect(apiKey.secretKey).toBe(apiKey.envVar);
      expect(apiKeys).toContain(apiKey.secretKey);
    }
  });

  test('defect 13: the Secret of each agent is the declared one', () => {
    const data = renderComponent(controller, { config: odd }).find('ConfigMap', 'controller-agents')[
      'data'
    ] as Record<string, string>;
    const { agents } = parse(data['agents.yaml'] ?? '') as { agents: Record<string, { secretName: string }> };
    const declared = controllerSecrets(configFor({ config: odd })).map(({ name }) => name);
    for (const { secretName } of Object.values(agents)) expect(declared).toContain(secretName);
  });

  test('defect 15: workflow templates hold no field that their definition does not know', () => {
    const file = join(import.meta.dirname, '../../imports/crds/argoproj.io/workflowtemplates.yaml');
    const crd = parse(readFileSync(file, 'utf8')) as {
      spec: { versions: { schema: { openAPIV3Schema: Schema } }[] };
    };
    const schema = crd.spec.versions[0]?.schema.openAPIV3Schema.properties?.['spec'];
    for (const { kind, metadata, spec } of everything(odd) as (KubernetesObject & { spec?: unknown })[])
      if (kind === 'WorkflowTemplate') expect(unknownFields(spec, schema, metadata.name)).toEqual([]);
  });

  test('defect 16: definitions of custom resources are named in the record and never part of the component', () => {
    expect(controller.crds).toEqual(['coderuns.agents.platform', 'docsruns.agents.platform']);
    expect(everything().map(({ kind }) => kind)).not.toContain('CustomResourceDefinition');
  });

  test('defect 17: a run carries the name of its own workflow as the label of its pull request, so no other is resumed', () => {
    const text = textOf(everything({ components: { github_events: { labels: { run_prefix: 'wf-' } } } }));
    expect(text).toContain('\\"RUN_LABEL\\": \\"wf-{{workflow.name}}\\"');
  });

  test('defect 21: telemetry, permissions, deadline and every secret name come from the configuration', () => {
    const plain = textOf(everything());
    const changed = textOf(
      everything({
        components: {
          controller: {
            telemetry: { endpoint: 'http://otel.acme.test:4317' },
            run: { deadline: '61m', permissions: { allow: ['fetch'], deny: ['Bash'] } },
            api_keys_secret: 'other-keys',
          },
        },
      }),
    );
    for (const text of [
      'http://otel.acme.test:4317',
      'activeDeadlineSeconds: 3660',
      '- fetch',
      '- Bash',
      'other-keys',
    ]) {
      expect(changed).toContain(text);
      expect(plain).not.toContain(text);
    }
    expect(changed).not.toContain('agent-api-keys');
    expect(changed).not.toContain('activeDeadlineSeconds: 7200');
  });
});

interface Template {
  readonly dag?: { readonly tasks: readonly { readonly name: string; readonly depends?: string }[] };
}

function templatesOf(objects: readonly KubernetesObject[]): readonly Template[] {
  return objects
    .filter(({ kind }) => kind === 'WorkflowTemplate')
    .flatMap((object) => (object['spec'] as { templates: Template[] }).templates);
}

function environmentsOf(objects: readonly KubernetesObject[]) {
  return objects
    .filter(({ kind }) => kind === 'Deployment')
    .flatMap(
      (object) =>
        (
          object['spec'] as {
            template: { spec: { containers: { env?: { name: string; valueFrom?: object }[] }[] } };
          }
        ).template.spec.containers,
    )
    .flatMap(({ env = [] }) => env);
}

function settingsOf(config: ConfigInput) {
  const data = renderComponent(controller, { config }).find('ConfigMap', 'controller-config')[
    'data'
  ] as Record<string, string>;
  return parse(data['config.yaml'] ?? '') as {
    github: { secretKeys: Record<string, string> };
    clis: Record<string, { apiKey: { secretKey: string; envVar: string } }>;
  };
}

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema;
}

/** Paths of members that a schema does not name. A schema without members stands for anything. */
function unknownFields(value: unknown, schema: Schema | undefined, path: string): string[] {
  if (Array.isArray(value))
    return value.flatMap((item, index) => unknownFields(item, schema?.items, `${path}[${index}]`));
  if (typeof value !== 'object' || value === null || !schema) return [];
  const { properties, additionalProperties } = schema;
  if (!properties && typeof additionalProperties !== 'object') return [];
  return Object.entries(value).flatMap(([key, member]) => {
    const known =
      properties?.[key] ?? (typeof additionalProperties === 'object' ? additionalProperties : undefined);
    return known ? unknownFields(member, known, `${path}.${key}`) : [`${path}.${key}`];
  });
}
