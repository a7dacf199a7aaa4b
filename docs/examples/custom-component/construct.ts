import {
  configMap,
  Construct,
  container,
  configMapVolume,
  deployment,
  disruptionBudget,
  httpProbe,
  service,
  serviceAccount,
  type ComponentContext,
} from 'cto';

/** Labels that select the pods. */
export const selector = { 'app.kubernetes.io/name': 'status-page' };

/** Port the page is served on. */
export const port = 8080;

/** What the construct needs to know; nothing of the configuration as a whole. */
export interface StatusPageProps {
  readonly context: ComponentContext;
  readonly image: string;
  readonly title: string;
  readonly replicas: number;
}

/** A page that says that everything works, served by a few pods. */
export class StatusPage extends Construct {
  constructor(scope: Construct, id: string, { context, image, title, replicas }: StatusPageProps) {
    super(scope, id);
    const name = 'status-page';
    serviceAccount(this, context, name);
    configMap(this, context, { name, data: { 'index.html': page(title) } });
    service(this, context, { name, selector, ports: { http: { port: 80, target: 'http' } } });
    deployment(this, context, {
      name,
      selector,
      replicas,
      serviceAccountName: name,
      apiAccess: false,
      user: 65532,
      spread: 'prefer',
      volumes: [configMapVolume('page', name)],
      containers: [
        container({
          name: 'server',
          image,
          command: ['httpd'],
          args: ['-f', '-p', String(port), '-h', '/page'],
          ports: { http: port },
          mounts: [{ name: 'page', mountPath: '/page', readOnly: true }],
          resources: { cpu: '10m', memory: '16Mi', memory_limit: '64Mi' },
          readiness: httpProbe('/', 'http'),
          liveness: httpProbe('/', 'http'),
        }),
      ],
    });
    if (replicas > 1) disruptionBudget(this, context, { name, selector });
  }
}

function page(title: string): string {
  const text = title.replace(/[&<>]/g, (character) => `&#${character.charCodeAt(0)};`);
  return `<!doctype html>\n<title>${text}</title>\n<h1>${text}</h1>\n`;
}
