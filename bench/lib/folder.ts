import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Root of the repository; this file runs from build/, whose depth the bundler decides. */
export const root = findRoot(dirname(fileURLToPath(import.meta.url)));

function findRoot(folder: string): string {
  const parent = dirname(folder);
  return folder.endsWith('/build') || folder.endsWith('\\build') ? parent : findRoot(parent);
}

/** Gives work a folder below build/, where packages of the repository are found, and removes it afterwards. */
export async function inFolder<T>(work: (folder: string) => T | Promise<T>): Promise<T> {
  mkdirSync(join(root, 'build'), { recursive: true });
  const folder = mkdtempSync(join(root, 'build', '.bench-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** An app for the `cdk8s synth` command: 300 objects in 10 charts, plain JavaScript, nothing validated. */
export function writeCdk8sApp(folder: string): void {
  const app = join(folder, 'app');
  mkdirSync(app);
  writeFileSync(join(app, 'cdk8s.yaml'), 'language: typescript\napp: node main.cjs\noutput: dist\n');
  writeFileSync(
    join(app, 'main.cjs'),
    `const { ApiObject, App, Chart } = require('cdk8s');
const app = new App();
for (let c = 0; c < 10; c++) {
  const chart = new Chart(app, 'chart-' + c);
  for (let i = 0; i < 30; i++) {
    const name = 'deployment-' + c + '-' + i;
    new ApiObject(chart, name, {
      apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name, namespace: 'default' },
      spec: {
        replicas: 1, selector: { matchLabels: { app: name } },
        template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: 'main', image: 'busybox:1.37.0' }] } },
      },
    });
  }
}
app.synth();
`,
  );
}
