import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { playStages, workflowTemplates } from '../../constructs/shared/workflow-contract.js';
import type { KubernetesObject } from '../../src/bundle/object.js';
import { toYaml } from '../../src/bundle/yaml.js';
import { controller } from '../../src/catalog/entries/controller.js';
import type { ConfigInput } from '../../src/config/index.js';
import { loadSchemaValidator } from '../../src/synth/validate/kubernetes/index.js';
import { hostileText, substitute, type ResourceTemplate } from '../support/argo.js';
import { expectGolden, renderComponent } from '../support/component.js';

interface Parameter {
  readonly name: string;
  readonly value?: string;
  readonly enum?: readonly string[];
}

interface Task {
  readonly name: string;
  readonly depends?: string;
  readonly when?: string;
  readonly template?: string;
  readonly templateRef?: { readonly name: string; readonly template: string };
  readonly arguments?: { readonly parameters: readonly Parameter[] };
}

interface Spec {
  readonly entrypoint: string;
  readonly arguments: { readonly parameters: readonly Parameter[] };
  readonly activeDeadlineSeconds: number;
  readonly templates: readonly (ResourceTemplate & {
    readonly name: string;
    readonly dag?: { readonly tasks: readonly Task[] };
    readonly suspend?: unknown;
  })[];
  readonly [key: string]: unknown;
}

function workflow(name: string, config: ConfigInput = {}): Spec {
  return renderComponent(controller, { config }).find('WorkflowTemplate', name, undefined)['spec'] as Spec;
}

function template(spec: Spec, name: string) {
  const found = spec.templates.find((candidate) => candidate.name === name);
  if (!found) throw new Error(`no template ${name}`);
  return found;
}

const tasks = template(workflow('play'), 'play').dag?.tasks ?? [];

const codeRunValues: Readonly<Record<string, string>> = {
  'task-id': '42',
  'service-id': 'web',
  'repository-url': 'acme/web',
  'docs-repository-url': 'acme/docs',
  'docs-project-directory': 'docs',
  'docs-branch': 'main',
  'working-directory': '.',
  'task-requirements': '',
  'continue-session': 'false',
  'overwrite-memory': 'true',
  'github-app': 'cto-rex',
  model: 'some-model',
  stage: 'implementation',
  'pull-request-url': '',
};

interface Manifest {
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly labels: Record<string, string>;
    ownerReferences: unknown;
  };
  readonly spec: Record<string, unknown> & { readonly env: Record<string, string> };
}

function applied(values: Readonly<Record<string, string>>, name = 'coderun') {
  const { manifest, inputs } = substitute(template(workflow(name), 'run'), values);
  return { manifest: parse(manifest) as Manifest, inputs };
}

/** What the API server would say to an object, rules in CEL included. */
async function problemsOf(manifest: Manifest, crd: string) {
  const file = join(import.meta.dirname, '../../imports/crds/agents.platform', `${crd}.yaml`);
  const validator = await loadSchemaValidator([parse(readFileSync(file, 'utf8')) as KubernetesObject]);
  return validator.validate(manifest as unknown as KubernetesObject);
}

describe('the workflow that runs one agent', () => {
  test('creates a CodeRun that its definition accepts, without a field that it does not know', async () => {
    const { manifest } = applied(codeRunValues);
    expect(await problemsOf(manifest, 'coderuns')).toEqual([]);
    expect(manifest.spec).toMatchObject({
      taskId: 42,
      service: 'web',
      repositoryUrl: 'acme/web',
      docsRepositoryUrl: 'acme/docs',
      githubApp: 'cto-rex',
      model: 'some-model',
      continueSession: false,
      overwriteMemory: true,
      enableDocker: false,
    });
  });

  test('names the run after the workflow and lets it go with the workflow', () => {
    const { manifest } = applied(codeRunValues);
    expect(manifest.metadata.name).toBe('play-x7k2p-implementation');
    expect(manifest.metadata.ownerReferences).toEqual([
      {
        apiVersion: 'argoproj.io/v1alpha1',
        kind: 'Workflow',
        name: 'play-x7k2p',
        uid: '1b4e28ba-2fa1-11d2-883f-0016d3cca427',
      },
    ]);
  });

  test('labels the run with task, workflow, stage and agent, under the prefix of the platform', () => {
    const spec = workflow('coderun', { platform: { label_prefix: 'agents.acme.test' } });
    const { manifest } = substitute(template(spec, 'run'), codeRunValues);
    expect((parse(manifest) as Manifest).metadata.labels).toEqual({
      'agents.acme.test/workflow': 'play-x7k2p',
      'agents.acme.test/task': '42',
      'agents.acme.test/stage': 'implementation',
      'agents.acme.test/agent': 'cto-rex',
    });
    expect(spec['workflowMetadata']).toEqual({
      labelsFrom: { 'agents.acme.test/task': { expression: "workflow.parameters['task-id']" } },
    });
  });

  test('creates a DocsRun that its definition accepts', async () => {
    const { manifest } = applied(
      {
        'repository-url': 'acme/web',
        'working-directory': '.',
        'source-branch': 'main',
        'github-app': 'cto-morgan',
        model: 'some-model',
        'include-codebase': 'true',
      },
      'docsrun',
    );
    expect(manifest.kind).toBe('DocsRun');
    expect(await problemsOf(manifest, 'docsruns')).toEqual([]);
    expect(manifest.spec['includeCodebase']).toBe(true);
  });

  test('waits for the end of the run in both ways', () => {
    expect(template(workflow('coderun'), 'run').resource).toMatchObject({
      action: 'apply',
      successCondition: 'status.phase == Succeeded',
      failureCondition: 'status.phase == Failed',
    });
  });

  test('passes a task id that is no number on as text, so that the API server refuses it by name', async () => {
    for (const id of ['7; rm -rf /', '-1', '1e3', '007', '0x10', ' 1', ''])
      expect(applied({ ...codeRunValues, 'task-id': id }).manifest.spec['taskId']).toBe(id);
    const { manifest } = applied({ ...codeRunValues, 'task-id': '1e3' });
    expect((await problemsOf(manifest, 'coderuns')).map(({ path }) => path)).toContain('spec.taskId');
    expect(applied({ ...codeRunValues, 'task-id': '0' }).manifest.spec['taskId']).toBe(0);
  });

  test('takes defaults from the configuration: repository, service, agent and model', () => {
    const spec = workflow('coderun', {
      github: { organization: 'acme', repository: 'Web.App' },
      agents: { rex: { github_app: 'acme-builder', model: 'model-of-rex' } },
    });
    const value = (name: string) =>
      spec.arguments.parameters.find((parameter) => parameter.name === name)?.value;
    expect(value('repository-url')).toBe('acme/Web.App');
    expect(value('service-id')).toBe('web-app');
    expect(value('github-app')).toBe('acme-builder');
    expect(value('model')).toBe('model-of-rex');
  });

  test('asks for a model when the configuration names none', () => {
    const model = workflow('coderun').arguments.parameters.find(({ name }) => name === 'model');
    expect(model).toBeDefined();
    expect(model).not.toHaveProperty('value');
  });

  test('still starts when there is no agent: whoever starts it names one', () => {
    const agents = {
      morgan: { enabled: false },
      rex: { enabled: false },
      cleo: { enabled: false },
      tess: { enabled: false },
    };
    const app = workflow('coderun', { agents }).arguments.parameters.find(
      ({ name }) => name === 'github-app',
    );
    expect(app).not.toHaveProperty('value');
    expect(app).not.toHaveProperty('enum');
  });
});

describe('a value that somebody gives a workflow', () => {
  const nasty = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 60 }),
    fc
      .array(
        fc.constantFrom(
          '"',
          '\\',
          '\n',
          '\r',
          '\t',
          "'",
          '{',
          '}',
          '{{',
          '}}',
          '{{=',
          '{{=1+1}}',
          '{{workflow.name}}',
          '{{inputs.parameters.model}}',
          '$(id)',
          '`id`',
          ': ',
          '- ',
          '#',
          '&a',
          '*a',
          '\u2028',
          '\u007f',
          '\u0000',
          'é',
          '🎺',
          'x',
        ),
        { maxLength: 20 },
      )
      .map((parts) => parts.join('')),
  );
  const free = [
    'service-id',
    'repository-url',
    'docs-branch',
    'model',
    'task-requirements',
    'stage',
    'github-app',
  ];

  const run = template(workflow('coderun'), 'run');
  const clean = shapeOf(applied(codeRunValues).manifest);

  test('lands in its field as it is, and changes nothing else of the manifest', () => {
    fc.assert(
      fc.property(fc.constantFrom(...free), nasty, (name, value) => {
        const { manifest, inputs } = substitute(run, { ...codeRunValues, [name]: value });
        const object = readManifest(manifest);
        // half a tag swallows a tag of ours, and what is left is no manifest: the step fails
        if (object === undefined) return expect(value).toContain('{{');
        expect(shapeOf(object)).toEqual(clean);
        expect(object.kind).toBe('CodeRun');
        expect(Object.values(flat(object))).toContain(inputs[name]);
      }),
      { numRuns: 300 },
    );
  });

  test('ends up unchanged when it holds no tag', () => {
    const value = `it's "quoted" \\ {a: [1]} # not a comment\nkind: Secret\n--- \ttab`;
    expect(applied({ ...codeRunValues, 'service-id': value }).manifest.spec['service']).toBe(value);
  });

  test('cannot bring in an expression: what it evaluates to stays text', () => {
    for (const name of free) {
      const { manifest } = applied({ ...codeRunValues, [name]: '{{=toJson(inputs)}} and {{= 1 }}' });
      expect(manifest.kind).toBe('CodeRun');
      expect(shapeOf(manifest)).toEqual(clean);
      expect(Object.values(flat(manifest))).toContain(`${hostileText} and ${hostileText}`);
    }
  });
});

describe('the play workflow', () => {
  test('goes from implementation over quality and testing to the merge, one after the other', () => {
    expect(tasks.map(({ name }) => name)).toEqual([
      'implementation',
      'wait-pull-request-created',
      'quality',
      'wait-ready-for-testing',
      'testing',
      'wait-merged',
    ]);
    for (const [index, task] of tasks.entries()) expect(task.depends).toBe(tasks[index - 1]?.name);
  });

  test('waits under exactly the names that sensors resume', () => {
    const waits = tasks.filter((task) => task.template === 'wait').map(({ name }) => name);
    expect(waits).toEqual(Object.values(playStages));
    expect(template(workflow('play'), 'wait').suspend).toEqual({});
  });

  test('does not wait for what has happened while the run was going', () => {
    const when = Object.fromEntries(tasks.map((task) => [task.name, task.when]));
    expect(when['wait-pull-request-created']).toBe(
      "{{=tasks.implementation.outputs.parameters['pull-request-url'] == ''}}",
    );
    expect(when['wait-ready-for-testing']).toBe(
      "{{=tasks.quality.outputs.parameters['qa-status'] != 'approved'}}",
    );
    expect(when['wait-merged']).toBeUndefined();
  });

  test('gives every run all parameters that the run template asks for, and no others', () => {
    const wanted = template(workflow(workflowTemplates.codeRun), 'run').inputs.parameters.map(
      ({ name }) => name,
    );
    const runs = tasks.filter((task) => task.templateRef);
    expect(runs).toHaveLength(3);
    for (const run of runs) {
      expect(run.templateRef).toEqual({ name: 'coderun', template: 'run' });
      expect(run.arguments?.parameters.map(({ name }) => name).sort()).toEqual([...wanted].sort());
    }
  });

  test('refers only to inputs that it has', () => {
    const play = template(workflow('play'), 'play');
    const known = play.inputs.parameters.map(({ name }) => name);
    const used = [...JSON.stringify(play.dag).matchAll(/inputs\.parameters\.([\w-]+)/g)].map(
      ([, name]) => name,
    );
    expect(used.length).toBeGreaterThan(20);
    expect(known).toEqual(expect.arrayContaining([...new Set(used)]));
    expect(workflow('play').arguments.parameters.map(({ name }) => name)).toEqual(known);
  });

  test('takes the agent of each stage from the role, and falls back when a role has none', () => {
    const value = (config: ConfigInput, name: string) =>
      workflow('play', config).arguments.parameters.find((parameter) => parameter.name === name)?.value;
    expect(value({}, 'quality-agent')).toBe('cto-cleo');
    expect(value({ agents: { cleo: { enabled: false } } }, 'quality-agent')).toBe('cto-tess');
    expect(value({ agents: { cleo: { enabled: false }, tess: { enabled: false } } }, 'testing-agent')).toBe(
      'cto-rex',
    );
  });

  test('ends after the deadline, and goes after the times, of the configuration', () => {
    const spec = workflow('play', {
      components: {
        controller: {
          run: { success_ttl: '7m', failure_ttl: '11m', deadline: '40m' },
          workflows: { play: { deadline: '3h' } },
        },
      },
    });
    expect(spec.activeDeadlineSeconds).toBe(10_800);
    expect(spec['ttlStrategy']).toEqual({ secondsAfterSuccess: 420, secondsAfterFailure: 660 });
  });

  test('renders as reviewed', () => {
    const { find } = renderComponent(controller);
    for (const name of Object.values(workflowTemplates))
      expectGolden(`controller-workflow-${name}`, toYaml(find('WorkflowTemplate', name)));
  });
});

function readManifest(text: string): Manifest | undefined {
  try {
    return JSON.parse(text) as Manifest;
  } catch {
    return undefined;
  }
}

/** Paths of all fields, without their values. */
function shapeOf(value: unknown): unknown {
  return Object.keys(flat(value)).sort();
}

function flat(value: unknown, path = ''): Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return { [path]: value };
  return Object.assign(
    {},
    ...Object.entries(value).map(([key, member]) => flat(member, `${path}/${key}`)),
  ) as Record<string, unknown>;
}
