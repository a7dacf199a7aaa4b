import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { tunnel } from '../../src/catalog/entries/tunnel.js';
import type { ConfigInput } from '../../src/config/index.js';
import { at } from '../support/at.js';
import { configFor, expectGolden, renderComponent, everythingPresent } from '../support/component.js';

const render = (
  type: 'ngrok' | 'cloudflare',
  config: ConfigInput = {},
  profile: 'standard' | 'production' = 'standard',
) =>
  renderComponent(tunnel, {
    profile,
    config: {
      platform: { domain: 'agents.example.com' },
      ...config,
      tunneling: { type, ...config.tunneling },
    },
  });

type Rendered = ReturnType<typeof render>;
const container = ({ find }: Rendered) => at(find('Deployment', 'tunnel'), 'spec.template.spec.containers.0');
const file = ({ find }: Rendered, name: string): unknown =>
  parse((find('ConfigMap', 'tunnel-config')['data'] as Record<string, string>)[name] ?? '');
const service = 'http://github-eventsource-svc.github-events.svc.cluster.local:12000';

describe('tunnel by ngrok', () => {
  const ngrok = render('ngrok');

  test('forwards the webhook path of webhooks.<domain> to the event source, and answers 404 to the rest', () => {
    expect(file(ngrok, 'ngrok.yml')).toMatchObject({
      version: 3,
      endpoints: [
        {
          url: 'https://webhooks.agents.example.com',
          upstream: { url: service },
          traffic_policy: {
            on_http_request: [
              {
                expressions: ["req.url.path != '/github/webhook'"],
                actions: [{ type: 'deny', config: { status_code: 404 } }],
              },
            ],
          },
        },
      ],
    });
  });

  test('keeps the local interface off, which has no login', () => {
    expect(file(ngrok, 'ngrok.yml')).toMatchObject({ agent: { web_addr: false, update_check: false } });
    expect(at(container(ngrok), 'ports')).toBeUndefined();
    expect(tunnel.exceptions?.map(({ rule }) => rule)).toEqual([
      'workload/readiness-probe',
      'workload/liveness-probe',
      'workload/replicas',
    ]);
    const needed = (type: 'ngrok' | 'cloudflare') =>
      tunnel.exceptions?.filter(({ when }) => when?.(configFor({ config: { tunneling: { type } } })));
    expect(needed('ngrok')).toHaveLength(3);
    expect(needed('cloudflare')).toHaveLength(0);
  });

  test('has one agent also with high availability, stopped before the next starts', () => {
    const production = render('ngrok', {}, 'production');
    expect(at(production.find('Deployment', 'tunnel'), 'spec')).toMatchObject({
      replicas: 1,
      strategy: { type: 'Recreate' },
    });
  });

  test('lets ngrok choose the name when there is no domain', () => {
    const { find } = renderComponent(tunnel, { config: { tunneling: { type: 'ngrok' } } });
    expect(JSON.stringify(find('ConfigMap', 'tunnel-config'))).not.toContain('https://');
  });

  test('renders as reviewed', () => {
    expectGolden('tunnel-ngrok', ngrok.yaml);
  });
});

describe('tunnel by Cloudflare', () => {
  const cloudflare = render('cloudflare', { tunneling: { hostname: 'hooks.example.net' } }, 'production');

  test('forwards the webhook path of the host name to the event source, and answers 404 to the rest', () => {
    expect(file(cloudflare, 'config.yaml')).toEqual({
      ingress: [
        { hostname: 'hooks.example.net', path: '^/github/webhook$', service },
        { service: 'http_status:404' },
      ],
    });
  });

  test('never updates itself, and is ready when it is connected', () => {
    expect(at(container(cloudflare), 'args')).toEqual([
      'tunnel',
      '--config',
      '/etc/tunnel/config.yaml',
      '--no-autoupdate',
      '--metrics',
      '0.0.0.0:2000',
      'run',
    ]);
    expect(at(container(cloudflare), 'readinessProbe.httpGet')).toEqual({ path: '/ready', port: 'metrics' });
  });

  test('has two agents with high availability', () => {
    expect(at(cloudflare.find('Deployment', 'tunnel'), 'spec.replicas')).toBe(2);
    expect(cloudflare.find('PodDisruptionBudget', 'tunnel')).toBeDefined();
  });

  test('renders as reviewed', () => {
    expectGolden('tunnel-cloudflare', cloudflare.yaml);
  });
});

describe.each(['ngrok', 'cloudflare'] as const)('tunnel by %s', (type) => {
  test('takes its token from a Secret; the configuration holds none', () => {
    const rendered = render(type, { tunneling: { token: '${TUNNEL}' } });
    const token = (at(container(rendered), 'env') as { valueFrom?: { secretKeyRef?: object } }[])[0];
    expect(token?.valueFrom?.secretKeyRef).toEqual({ name: 'tunnel-credentials', key: 'token' });
    expect(rendered.yaml).not.toContain('TUNNEL}');
    expect(tunnel.secrets?.(rendered.config, everythingPresent)[0]?.keys[0]).toMatchObject({
      source: { variable: 'TUNNEL' },
    });
  });

  test('is replaced when its configuration changes', () => {
    const annotations = ({ find }: Rendered) =>
      at(find('Deployment', 'tunnel'), 'spec.template.metadata.annotations');
    const other = render(type, { tunneling: { hostname: 'other.example.com' } });
    expect(annotations(render(type))).not.toEqual(annotations(other));
  });

  test('reaches nothing in the cluster but the event source', () => {
    const flows = tunnel.flows(configFor({ config: { tunneling: { type } } }));
    const inside = flows.filter(({ from, to }) => from === 'tunnel/agent' && to !== 'internet');
    expect(inside.map(({ to, ports }) => [to, ports])).toEqual([['github-events/event-source', ['webhook']]]);
  });

  test('runs restricted, without a token of the cluster', () => {
    expect(at(container(render(type)), 'securityContext')).toMatchObject({ readOnlyRootFilesystem: true });
    expect(at(render(type).find('Deployment', 'tunnel'), 'spec.template.spec')).toMatchObject({
      automountServiceAccountToken: false,
      securityContext: { runAsNonRoot: true },
    });
  });
});
