import { App, Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';

/** Size of a tree of constructs. */
export interface TreeSize {
  readonly charts: number;
  /** Objects in each. */
  readonly objects: number;
}

/** Builds charts of Deployments, the most common large object. */
export function buildApp({ charts, objects }: TreeSize, outdir: string): App {
  const app = new App({ outdir });
  for (let c = 0; c < charts; c++) {
    const chart = new Chart(app, `chart-${c}`, { disableResourceNameHashes: true });
    for (let i = 0; i < objects; i++) addDeployment(chart, `deployment-${c}-${i}`);
  }
  return app;
}

function addDeployment(chart: Chart, name: string): void {
  const labels = { 'app.kubernetes.io/name': name, 'app.kubernetes.io/part-of': 'bench' };
  new k8s.KubeDeployment(chart, name, {
    metadata: { name, namespace: 'bench', labels },
    spec: {
      replicas: 2,
      selector: { matchLabels: { 'app.kubernetes.io/name': name } },
      template: {
        metadata: { labels },
        spec: {
          serviceAccountName: 'default',
          containers: [
            {
              name: 'main',
              image: 'docker.io/library/busybox:1.37.0',
              args: ['httpd', '-f', '-p', '8080'],
              ports: [{ name: 'http', containerPort: 8080 }],
              env: [{ name: 'GREETING', value: 'hello: world' }],
              resources: { requests: { cpu: k8s.Quantity.fromString('10m') } },
              readinessProbe: { httpGet: { path: '/', port: k8s.IntOrString.fromString('http') } },
            },
          ],
        },
      },
    },
  });
}
