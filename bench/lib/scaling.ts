import { Construct } from 'constructs';
import type { ComponentContext } from '../../constructs/shared/context.js';
import { configMap } from '../../constructs/shared/config-map.js';
import { container } from '../../constructs/shared/container.js';
import { httpProbe } from '../../constructs/shared/probes.js';
import { serviceAccount } from '../../constructs/shared/rbac.js';
import { service } from '../../constructs/shared/service.js';
import { deployment } from '../../constructs/shared/workload.js';
import { catalog, defineComponent, type AnyComponent } from '../../src/catalog/index.js';
import { loadConfig } from '../../src/config/index.js';
import { synthesize } from '../../src/synth/index.js';
import type { Profile } from '../../profiles/index.js';

/** A platform of made-up components. */
export interface Platform {
  readonly components: number;
  /** Workloads of each component; a workload is five objects, its network policy included. */
  readonly workloads: number;
  /** Whether each component needs the one before. */
  readonly chain: boolean;
}

/** Objects that one workload consists of. */
export const objectsPerWorkload = 5;

/** Synthesizes a made-up platform with everything that a real one goes through, validation too. Answers the number of objects. */
export async function synthesizePlatform(platform: Platform, folder: string): Promise<number> {
  const own = Array.from({ length: platform.components }, (_, index) => madeUp(index, platform));
  const foundation = catalog.filter(({ id }) => id === 'foundation');
  const profiles = [profileOf(own)];
  const loaded = loadConfig({ cwd: folder, env: {}, profiles, profile: 'bench' });
  const { bundle } = await synthesize({
    loaded,
    profiles,
    components: [...foundation, ...own],
    version: '0.0.0',
  });
  return bundle.index.waves
    .flatMap(({ components }) => components)
    .reduce((sum, { objects }) => sum + objects.length, 0);
}

function profileOf(own: readonly AnyComponent[]): Profile {
  return {
    name: 'bench',
    description: 'Made-up components.',
    components: own.map(({ id }) => id),
    defaults: {},
    machine: { cpu: 1e6, memoryGiB: 1e6, diskGiB: 1e6, nodes: 1 },
    minutes: 1,
  };
}

interface Props {
  readonly context: ComponentContext;
  readonly image: string;
  readonly names: readonly string[];
}

function madeUp(index: number, { workloads, chain }: Platform): AnyComponent {
  const id = `made-up-${String(index).padStart(3, '0')}`;
  const names = Array.from({ length: workloads }, (_, number) => `server-${number}`);
  return defineComponent<Props>({
    id,
    title: id,
    summary: 'A made-up component.',
    category: 'optional',
    required: false,
    needs: chain && index > 0 ? [`made-up-${String(index - 1).padStart(3, '0')}`] : ['foundation'],
    namespace: () => id,
    crds: [],
    images: { [id]: { repository: 'docker.io/library/busybox', tag: '1.37.0' } },
    props: ({ self, image }) => ({ context: self, image: image(id), names }),
    build: (scope, props) => new MadeUp(scope, id, props),
    pods: () =>
      Object.fromEntries(names.map((name) => [name, { labels: labelsOf(name), ports: { http: 8080 } }])),
    flows: () => [],
    differences: [],
    checks: [],
  });
}

function labelsOf(name: string) {
  return { 'app.kubernetes.io/name': name };
}

/** Workloads with what belongs to each. */
class MadeUp extends Construct {
  constructor(scope: Construct, id: string, { context, image, names }: Props) {
    super(scope, id);
    for (const name of names) {
      serviceAccount(this, context, name);
      configMap(this, context, { name, data: { 'settings.yaml': `name: ${name}\nnamespace: ${id}\n` } });
      service(this, context, {
        name,
        selector: labelsOf(name),
        ports: { http: { port: 80, target: 'http' } },
      });
      deployment(this, context, {
        name,
        replicas: 1,
        selector: labelsOf(name),
        serviceAccountName: name,
        apiAccess: false,
        user: 65532,
        containers: [
          container({
            name: 'server',
            image,
            args: ['httpd', '-f', '-p', '8080'],
            ports: { http: 8080 },
            resources: { cpu: '10m', memory: '16Mi', memory_limit: '32Mi' },
            readiness: httpProbe('/', 'http'),
            liveness: httpProbe('/', 'http'),
          }),
        ],
      });
    }
  }
}
