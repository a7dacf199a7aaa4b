import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { profiles } from '../../profiles/index.js';
import { catalog } from '../../src/catalog/index.js';
import { isRecord } from '../../src/kernel/json.js';
import {
  filledSecrets,
  hasMember,
  hasTrue,
  ignoresAll,
  isOpen,
  namespacesWith,
  namespacesWithoutDefaultDeny,
  repeated,
  singles,
  storesWithTwoRetentions,
} from './support/members.js';
import { doubleSpelling, strangeNamespaces, undeclaredKeys, type Made } from './support/mentions.js';
import {
  containersOf,
  membersNamed,
  nameOf,
  objectsOf,
  ofKind,
  textsIn,
  type Manifest,
} from './support/objects.js';
import { currentProduct } from './support/product.js';
import {
  agentAccounts,
  boundTo,
  brokenBindings,
  isEmptyRole,
  rightsOfAgents,
  tokenMounted,
} from './support/rights.js';
import { argumentsWith, commandsOf, scripted, scriptsOf, tagsInCommands } from './support/scripts.js';
import { suspended, tasksOf, unreached } from './support/workflows.js';

/**
 * The known defects of the platform that this one replaces, by their number: each must be impossible in the complete bundles. The tests of the
 * components look closer at the objects that each defect was about.
 */
const product = currentProduct();
const all: Made[] = [];

const wanted = [
  ...profiles.map(({ name }) => ({ name, file: undefined, profile: name })),
  ...['everything', 'other-namespaces', 'own-agents', 'cloudflare'].map((file) => ({
    name: file,
    file,
    profile: 'production',
  })),
];

beforeAll(async () => {
  for (const { name, file, profile } of wanted) {
    const loaded =
      file === undefined ? product.loadDefaults(profile) : product.load(configuration(file), { profile });
    const { bundle } = await product.synthesize(loaded);
    all.push({ name, bundle, objects: objectsOf(bundle) });
  }
}, 120_000);

function configuration(name: string): string {
  return readFileSync(join(import.meta.dirname, 'configurations', `${name}.yaml`), 'utf8');
}

/** Runs a question over every bundle; the answers are what is wrong. */
function wrong(question: (made: Made) => Iterable<string>): readonly string[] {
  return all.flatMap((made) => [...question(made)].map((answer) => `${made.name}: ${answer}`));
}

describe('security', () => {
  test('defect 1: no binding of cluster-admin, no rights and no token for agents, no privileged pod but the excused', () => {
    expect(wrong(({ objects }) => boundTo(objects, 'cluster-admin'))).toEqual([]);
    expect(wrong(({ objects }) => rightsOfAgents(objects))).toEqual([]);
    expect(wrong(({ objects }) => agentAccounts(objects).filter(tokenMounted).map(nameOf))).toEqual([]);
    expect(
      wrong(({ objects }) =>
        containersOf(objects)
          .filter(({ securityContext }) => securityContext?.['privileged'] === true)
          .map(({ owner }) => owner),
      ),
    ).toEqual([]);
    expect(
      wrong(({ objects }) => namespacesWith(objects, 'privileged').filter((name) => !excusedLevel(name))),
    ).toEqual([]);
    expect(all.every(({ objects }) => agentAccounts(objects).length > 0)).toBe(true);
  });

  test('defect 2: no text of users reaches a shell: no template tag in any command, argument or script', () => {
    expect(wrong(({ objects }) => tagsInCommands(objects))).toEqual([]);
    expect(
      wrong(({ objects }) => scripted(ofKind(objects, 'WorkflowTemplate', 'Sensor', 'EventSource'))),
    ).toEqual([]);
  });

  test('defect 3: nothing prints the environment', () => {
    const printing = /(^|[;&|\s])(env|printenv|set|export -p|declare -x)\s*($|[|;&>])/m;
    expect(
      wrong(({ objects }) =>
        [...commandsOf(objects), ...scriptsOf(objects)]
          .filter(({ text }) => printing.test(text))
          .map(({ owner }) => owner),
      ),
    ).toEqual([]);
  });

  test('defect 4: no password in Git, no open door: no node port, no host port, no login-free server, Redis asks for a password', () => {
    expect(wrong(({ objects }) => filledSecrets(objects))).toEqual([]);
    expect(wrong(({ objects }) => ofKind(objects, 'Service').filter(isOpen).map(nameOf))).toEqual([]);
    expect(
      wrong(({ objects }) => objects.filter((object) => hasMember(object, 'hostPort')).map(nameOf)),
    ).toEqual([]);
    expect(
      wrong(({ objects }) =>
        argumentsWith(objects, /--auth-mode[= ]?server|insecureSkipVerify|tls-skip-verify/i),
      ),
    ).toEqual([]);
    expect(
      wrong(({ objects }) =>
        ofKind(objects, 'RedisReplication')
          .filter((redis) => !hasMember(redis, 'redisSecret'))
          .map(nameOf),
      ),
    ).toEqual([]);
    expect(
      wrong(({ objects }) =>
        ofKind(objects, 'Cluster')
          .filter((database) => hasTrue(database, 'enableSuperuserAccess'))
          .map(nameOf),
      ),
    ).toEqual([]);
  });

  test('defect 5: the Argo CD project names its repository, its namespaces and its cluster kinds, none as "*"', () => {
    const projects = all.flatMap(({ objects }) => ofKind(objects, 'AppProject'));
    // one of the root Application, one of the components
    expect(projects.length).toBe(2 * all.length);
    for (const { spec } of projects) {
      expect([...textsIn(spec)].filter((text) => text === '*' || text.endsWith('/*'))).toEqual([]);
    }
  });

  test('defect 6: the event source listens to pull requests of one repository, and every sensor checks repository and sender', () => {
    const sources = all.flatMap(({ objects }) => ofKind(objects, 'EventSource'));
    expect(sources.length).toBeGreaterThan(0);
    for (const { spec } of sources) {
      expect([...membersNamed(spec, /^events$/)]).toEqual([['pull_request']]);
      expect([...membersNamed(spec, /^(organizations|organization)$/)]).toEqual([]);
    }
    const paths = (sensor: Manifest) => [...membersNamed(sensor, /^path$/)];
    expect(
      wrong(({ objects }) =>
        ofKind(objects, 'Sensor')
          .filter((sensor) => !['repository', 'sender_type'].every((path) => paths(sensor).includes(path)))
          .map(nameOf),
      ),
    ).toEqual([]);
  });
});

describe('broken or fragile', () => {
  test('defect 7: every Role has rules, every binding a role reference at its top level that leads to a role, and subjects', () => {
    expect(
      wrong(({ objects }) => ofKind(objects, 'Role', 'ClusterRole').filter(isEmptyRole).map(nameOf)),
    ).toEqual([]);
    expect(wrong(({ objects }) => brokenBindings(objects))).toEqual([]);
    expect(
      wrong(({ objects }) =>
        objects.filter(({ metadata }) => 'rules' in metadata || 'roleRef' in metadata).map(nameOf),
      ),
    ).toEqual([]);
  });

  test('defect 8: no merge conflict marker in any file', () => {
    const marker = /^(<{7}|>{7}|={7})( |$)/m;
    expect(
      wrong(({ bundle }) => [...bundle.files].filter(([, text]) => marker.test(text)).map(([path]) => path)),
    ).toEqual([]);
  });

  test('defect 9: each stage of a play is reached from the one before, and every wait is resumed by a sensor', () => {
    for (const { objects } of all) {
      const play = ofKind(objects, 'WorkflowTemplate').find(({ metadata }) => metadata.name === 'play');
      const tasks = tasksOf(play);
      expect(tasks.length).toBeGreaterThan(3);
      expect(unreached(tasks)).toEqual([]);
      const sensors = JSON.stringify(ofKind(objects, 'Sensor').map(({ spec }) => spec));
      // without Argo Events people resume workflows themselves
      if (ofKind(objects, 'Sensor').length > 0)
        for (const stage of suspended(play, tasks)) expect(sensors).toContain(stage);
    }
  });

  test('defect 10: no instance id anywhere, so that the workflow controller ignores no workflow', () => {
    expect(
      wrong(({ objects }) =>
        objects
          .filter(
            (object) =>
              object.kind !== 'CustomResourceDefinition' &&
              /controller-instanceid|instanceID/i.test(JSON.stringify(object)),
          )
          .map(nameOf),
      ),
    ).toEqual([]);
  });

  test('defect 11: every namespace that an object, a subject, a selector or a host name mentions is one of the bundle, or declared', () => {
    expect(wrong(strangeNamespaces)).toEqual([]);
  });

  test('defect 12: no object but the list of agents, their Secrets and the workflow parameters names an agent: a new one needs no other edit', () => {
    const agents = /\b(morgan|rex|cleo|tess|blaze|cipher)\b/i;
    const allowed =
      /^(ConfigMap \S+\/controller-agents|Role \S+\/controller|WorkflowTemplate \S+\/(coderun|docsrun|play))$/;
    expect(
      wrong(({ objects }) =>
        objects
          .filter((object) => agents.test(JSON.stringify(object)) && !allowed.test(nameOf(object)))
          .map(nameOf),
      ),
    ).toEqual([]);
  });

  test('defect 13: a Secret has one spelling of its keys, and every reference asks for a key that is declared', () => {
    expect(wrong(({ bundle }) => doubleSpelling(bundle))).toEqual([]);
    expect(wrong(undeclaredKeys)).toEqual([]);
  });

  test('defect 14: repository Secrets are declared as of type repository by the label that Argo CD reads, never by annotation', () => {
    expect(
      wrong(({ objects }) =>
        objects
          .filter(({ metadata }) =>
            Object.keys(metadata.annotations ?? {}).some((key) => key.includes('secret-type')),
          )
          .map(nameOf),
      ),
    ).toEqual([]);
    const loaded = product.load(configuration('external-crds'), { profile: 'minimal' });
    expect(loaded.config.components.argocd.repositories.length).toBeGreaterThan(0);
  });

  test('defect 15: no field that the API does not know: synthesis refuses it, and the known ones of the defect are absent', () => {
    expect(
      wrong(({ objects }) =>
        ofKind(objects, 'Application')
          .filter(({ spec }) => isRecord(spec) && 'health' in spec)
          .map(nameOf),
      ),
    ).toEqual([]);
    expect(
      wrong(({ objects }) =>
        ofKind(objects, 'Sensor')
          .filter((sensor) =>
            [...membersNamed(sensor, /^argoWorkflow$/)].some(
              (trigger) => isRecord(trigger) && 'labelSelector' in trigger,
            ),
          )
          .map(nameOf),
      ),
    ).toEqual([]);
    expect(
      wrong(({ objects }) =>
        objects
          .filter(({ kind }) => kind !== 'CustomResourceDefinition')
          .filter((object) => /"pgvector"|"every[d]ay:/.test(JSON.stringify(object)))
          .map(nameOf),
      ),
    ).toEqual([]);
    expect(
      wrong(({ objects }) =>
        containersOf(objects)
          .filter(({ env = [] }) => env.some(({ value }) => (value ?? '').startsWith('${')))
          .map(({ owner }) => owner),
      ),
    ).toEqual([]);
  });

  test('defect 15: a field that the API does not know stops synthesis', async () => {
    const patched = product.load({
      components: {
        controller: {
          patches: [
            {
              kind: 'Deployment',
              name: 'controller',
              merge: { spec: { podAntiAffinity: true } },
              reason: 'proof',
            },
          ],
        },
      },
    });
    await expect(product.synthesize(patched)).rejects.toMatchObject({ code: 'E_VALIDATION' });
  });

  test('defect 16: each definition is there once, is applied from Git like everything else, and is never replaced or ignored', () => {
    expect(wrong(({ objects }) => repeated(ofKind(objects, 'CustomResourceDefinition').map(nameOf)))).toEqual(
      [],
    );
    expect(
      wrong(({ objects }) =>
        ofKind(objects, 'Application')
          // of what it applies; that the root replaces the Application itself is decision 0011
          .filter(
            (application) =>
              /Replace=true|skipCrds/.test(JSON.stringify(application['spec'])) || ignoresAll(application),
          )
          .map(nameOf),
      ),
    ).toEqual([]);
    expect(
      wrong(({ objects }) =>
        ofKind(objects, 'Application').some(({ metadata }) => metadata.name.endsWith('-crds'))
          ? []
          : ['no Application for the definitions'],
      ),
    ).toEqual([]);
  });

  test('defect 17: one sensor replica resumes the one workflow that the pull request names', () => {
    const sensors = all.flatMap(({ objects }) => ofKind(objects, 'Sensor'));
    expect(sensors.length).toBeGreaterThan(0);
    for (const sensor of sensors) {
      expect(sensor['spec']).toMatchObject({ replicas: 1 });
      const [operation] = [...membersNamed(sensor, /^operation$/)];
      expect(operation).toBe('resume');
      expect(JSON.stringify(sensor)).not.toMatch(/items\[0\]|sleep \d/);
      expect([...membersNamed(sensor, /^dataKey$/)]).toContain('workflow');
    }
  });

  test('defect 18: nothing is installed when it runs, and every image has a registry and a tag', () => {
    const installs = /\b(apk (add|update)|apt-get|yum install|npm (install|i) |pip install|curl |wget )/;
    expect(
      wrong(({ objects }) =>
        [...commandsOf(objects), ...scriptsOf(objects)]
          .filter(({ text }) => installs.test(text))
          .map(({ owner, text }) => `${owner}: ${installs.exec(text)?.[0] ?? ''}`),
      ),
    ).toEqual([]);
    expect(
      wrong(({ bundle }) =>
        bundle.index.images
          .map(({ image }) => image)
          .filter((image) => !/^[a-z0-9.-]+\.[a-z]+(:\d+)?\/.+:[\w.-]+(@sha256:[0-9a-f]{64})?$/.test(image)),
      ),
    ).toEqual([]);
  });

  test('defect 19: no moving tag, no pull at each start, no Replace=true, every upstream by version', () => {
    expect(
      wrong(({ bundle }) =>
        bundle.index.images
          .map(({ image }) => image)
          .filter((image) => /:(latest|stable|main|master|edge|dev)$|-rc\.?\d/i.test(image)),
      ),
    ).toEqual([]);
    expect(
      wrong(({ objects }) =>
        containersOf(objects)
          .filter(({ imagePullPolicy }) => imagePullPolicy === 'Always')
          .map(({ owner }) => owner),
      ),
    ).toEqual([]);
    expect(
      wrong(({ objects }) =>
        objects
          .filter(
            ({ kind, metadata }) =>
              // Applications of components are replaced for a reason, and nothing else: decision 0011
              !['CustomResourceDefinition', 'Application'].includes(kind) &&
              JSON.stringify(metadata).includes('Replace=true'),
          )
          .map(nameOf),
      ),
    ).toEqual([]);
    expect(
      catalog
        .filter(({ upstream }) => upstream && !/^v?\d+(\.\d+)+$/.test(upstream.version))
        .map(({ id }) => id),
    ).toEqual([]);
  });

  test('defect 20: one storage class, from one key; retention and user of a store once; no host port, no container socket', async () => {
    const loaded = product.load(
      { ...withEverything(), storage: { class: 'zq-class' } },
      { profile: 'production' },
    );
    const { bundle } = await product.synthesize(loaded);
    const classes = objectsOf(bundle)
      .filter(({ kind }) => kind !== 'CustomResourceDefinition')
      .flatMap((object) => [...membersNamed(object, /^(storageClass|storageClassName)$/)]);
    expect(classes.length).toBeGreaterThan(5);
    expect(new Set(classes)).toEqual(new Set(['zq-class']));
    expect(wrong(({ objects }) => storesWithTwoRetentions(objects))).toEqual([]);
    expect(
      wrong(({ objects }) =>
        objects
          .filter(
            ({ kind, ...rest }) =>
              kind !== 'CustomResourceDefinition' &&
              /docker\.sock|containerd\.sock/.test(JSON.stringify(rest)),
          )
          .map(nameOf),
      ),
    ).toEqual([]);
  });

  test('defect 21: telemetry, permissions, deadlines and Secret names of agents follow the configuration', async () => {
    const text = async (written: unknown) => {
      const { bundle } = await product.synthesize(product.load(written, { profile: 'minimal' }));
      return [...bundle.files.values()].join('\n');
    };
    const plain = await text({});
    const changed = await text({
      components: {
        controller: {
          api_keys_secret: 'zq-keys',
          telemetry: { endpoint: 'https://zq-otel.test:4318' },
          run: { deadline: '4321s', permissions: { deny: ['zq-tool'] } },
        },
      },
    });
    for (const value of ['zq-keys', 'https://zq-otel.test:4318', 'activeDeadlineSeconds: 4321', 'zq-tool']) {
      expect(changed).toContain(value);
      expect(plain).not.toContain(value);
    }
  });

  test('defect 22 (release tooling is issue 4): the bundle states its version, a digest of every file, and every image it can run', () => {
    for (const { bundle } of all) {
      expect(bundle.index.version).toMatch(/^\d+\.\d+\.\d+/);
      expect(bundle.index.files.map(({ path }) => path)).toEqual([...bundle.files.keys()]);
      expect(bundle.index.files.every(({ sha256 }) => /^[0-9a-f]{64}$/.test(sha256))).toBe(true);
      expect(bundle.files.get('images.txt')).toBe(
        bundle.index.images.map(({ image }) => `${image}\n`).join(''),
      );
      // the retired names of the program live on nowhere
      expect([...bundle.files.values()].some((text) => /\bTaskRun\b/.test(text))).toBe(false);
    }
  });

  test('defect 23: one host name for webhooks, and every Application of the app-of-apps syncs by itself', () => {
    expect(
      wrong(({ objects }) =>
        ofKind(objects, 'Application')
          .filter((application) => !hasMember(application, 'automated'))
          .map(nameOf),
      ),
    ).toEqual([]);
    const everything = all.find(({ name }) => name === 'everything');
    const hosts = ofKind(everything?.objects ?? [], 'Ingress').filter(
      ({ metadata }) => metadata.name === 'webhooks',
    );
    expect(hosts.length).toBe(1);
    expect([...membersNamed(hosts[0], /^host$/)]).toEqual(['webhooks.all.test']);
  });
});

describe('missing', () => {
  test('defect 24: profiles, waves, backup, network policies, quota, disruption budgets, high availability and checked values are there', () => {
    const [minimal, standard, production] = all;
    expect([minimal, standard, production].map((made) => made?.name)).toEqual([
      'minimal',
      'standard',
      'production',
    ]);
    for (const { bundle, objects } of all) {
      expect(bundle.index.waves.length).toBeGreaterThan(2);
      const applications = ofKind(objects, 'Application').filter(
        ({ metadata }) => metadata.annotations?.['argocd.argoproj.io/sync-wave'] !== undefined,
      );
      expect(applications.length).toBeGreaterThan(3);
      expect(ofKind(objects, 'ResourceQuota').length).toBe(1);
      expect(namespacesWithoutDefaultDeny(objects)).toEqual([]);
    }
    expect(ofKind(production?.objects ?? [], 'Schedule').length).toBe(2);
    expect(ofKind(production?.objects ?? [], 'PodDisruptionBudget').length).toBeGreaterThan(10);
    expect(singles(production?.objects ?? [])).toEqual([]);
    expect(ofKind(minimal?.objects ?? [], 'PodDisruptionBudget')).toEqual([]);
  });

  test('defect 24 (installer and uninstall are later issues): every object carries the labels by which it can be found and removed', () => {
    expect(
      wrong(({ objects }) =>
        objects
          .filter(
            ({ metadata, kind }) =>
              kind !== 'Kustomization' && metadata.labels?.['app.kubernetes.io/managed-by'] !== 'cto',
          )
          .map(nameOf),
      ),
    ).toEqual([]);
  });
});

function withEverything() {
  return {
    platform: { domain: 'all.test' },
    components: { redis: { enabled: true }, redis_operator: { enabled: true } },
  };
}

/** A lower level needs a reason in the record of a component that lives there. */
function excusedLevel(name: string): boolean {
  return catalog.some((component) => {
    const configs = all
      .map(({ name: made }) => wanted.find((one) => one.name === made))
      .map((one) =>
        one?.file === undefined
          ? product.loadDefaults(one?.profile ?? 'minimal')
          : product.load(configuration(one.file), { profile: one.profile }),
      );
    return configs.some(({ config }) =>
      (component.namespaces?.(config) ?? []).some((need) => need.name === name && (need.why ?? '') !== ''),
    );
  });
}
