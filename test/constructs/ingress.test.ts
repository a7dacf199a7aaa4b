import { describe, expect, test } from 'vitest';
import { ingress } from '../../src/catalog/entries/ingress.js';
import { namespaceOfEnd } from '../../src/catalog/flows.js';
import type { ConfigInput } from '../../src/config/index.js';
import { at } from '../support/at.js';
import { configFor, expectGolden, renderComponent, everythingPresent } from '../support/component.js';

const present = ['foundation', 'argocd', 'argo-workflows', 'grafana', 'argo-events', 'github-events'];

function exposed(type: 'ingress' | 'gateway', settings: object = {}): ConfigInput {
  return {
    platform: { domain: 'agents.example.com', ingress_type: type },
    components: { ingress: settings },
  };
}

const render = (config: ConfigInput, options: { present?: readonly string[] } = { present }) =>
  renderComponent(ingress, { profile: 'standard', config, ...options });

describe('ingress', () => {
  const plain = render(exposed('ingress'));

  test.each([
    ['argocd', 'argocd', 'argocd-server', 80],
    ['workflows', 'argo-workflows', 'argo-server', 2746],
    ['grafana', 'monitoring', 'grafana', 80],
    ['webhooks', 'github-events', 'github-eventsource-svc', 12000],
  ])('leads %s below the domain to its Service, beside it', (name, namespace, service, number) => {
    const object = plain.find('Ingress', name, namespace);
    expect(at(object, 'spec.rules.0.host')).toBe(`${name}.agents.example.com`);
    expect(at(object, 'spec.rules.0.http.paths.0.backend.service')).toEqual({
      name: service,
      port: { number },
    });
  });

  test('lets only the path of the webhook through to the event source', () => {
    expect(at(plain.find('Ingress', 'webhooks'), 'spec.rules.0.http.paths')).toEqual([
      expect.objectContaining({ path: '/github/webhook', pathType: 'Exact' }),
    ]);
  });

  test('makes routes only for components that are present', () => {
    const { objects } = render(exposed('ingress'), { present: ['foundation', 'argocd', 'argo-workflows'] });
    expect(objects.map(({ metadata }) => metadata.name)).toEqual(['argocd', 'workflows']);
  });

  test('says to the controller which Service speaks HTTPS', () => {
    const key = 'nginx.ingress.kubernetes.io/backend-protocol';
    expect(plain.find('Ingress', 'workflows').metadata.annotations).toMatchObject({ [key]: 'HTTPS' });
    expect(plain.find('Ingress', 'argocd').metadata.annotations ?? {}).not.toHaveProperty([key]);
    const other = render(
      exposed('ingress', { https_backend_annotations: { 'haproxy.org/server-ssl': 'true' } }),
    );
    expect(other.find('Ingress', 'workflows').metadata.annotations).toEqual({
      'haproxy.org/server-ssl': 'true',
    });
  });

  test('ends TLS with a Secret in the namespace of each route, which cert-manager may make', () => {
    const settings = { class_name: 'traefik', tls: { secret_name: 'edge', cluster_issuer: 'letsencrypt' } };
    const { find } = render(exposed('ingress', settings));
    expect(find('Ingress', 'argocd').metadata.annotations).toEqual({
      'cert-manager.io/cluster-issuer': 'letsencrypt',
    });
    expect(at(find('Ingress', 'argocd'), 'spec')).toMatchObject({
      ingressClassName: 'traefik',
      tls: [{ hosts: ['argocd.agents.example.com'], secretName: 'edge' }],
    });
    const secrets =
      ingress.secrets?.(
        configFor({ profile: 'standard', config: exposed('ingress', settings) }),
        everythingPresent,
      ) ?? [];
    expect(secrets.map(({ namespace, name, madeBy }) => [namespace, name, madeBy])).toEqual([
      ['argocd', 'edge', 'controller'],
      ['argo-workflows', 'edge', 'controller'],
      ['monitoring', 'edge', 'controller'],
      ['github-events', 'edge', 'controller'],
    ]);
  });

  test('leaves TLS to what is in front when told so', () => {
    const config = exposed('ingress', { tls: { enabled: false } });
    expect(at(render(config).find('Ingress', 'argocd'), 'spec.tls')).toBeUndefined();
    expect(ingress.secrets?.(configFor({ config }), everythingPresent)).toEqual([]);
  });

  test('lets in the pods of the namespace of the ingress controller, and no others', () => {
    const config = configFor({ config: exposed('ingress', { controller_namespace: 'edge' }) });
    const flows = ingress.flows(config);
    expect(new Set(flows.map(({ from }) => namespaceOfEnd(from)))).toEqual(new Set(['edge']));
    expect(flows.map(({ to, ports }) => [to, ports])).toEqual([
      ['argocd/server', ['server']],
      ['argo-workflows/server', ['web']],
      ['grafana/server', ['http']],
      ['github-events/event-source', ['webhook']],
    ]);
    expect(ingress.flows(configFor())).toEqual([]);
  });

  test('renders as reviewed', () => {
    expectGolden('ingress', plain.yaml);
  });
});

describe('gateway', () => {
  const own = { class_name: 'envoy', gateway: { name: 'public', namespace: 'gateways', create: true } };

  test('attaches routes to a Gateway that is there, in the namespace of the gateway pods by default', () => {
    const { objects, find } = render(exposed('gateway', { controller_namespace: 'gateways' }));
    expect(objects.map(({ kind }) => kind)).toEqual(['HTTPRoute', 'HTTPRoute', 'HTTPRoute', 'HTTPRoute']);
    expect(at(find('HTTPRoute', 'webhooks', 'github-events'), 'spec')).toEqual({
      parentRefs: [{ name: 'cto', namespace: 'gateways' }],
      hostnames: ['webhooks.agents.example.com'],
      rules: [
        {
          matches: [{ path: { type: 'Exact', value: '/github/webhook' } }],
          backendRefs: [{ name: 'github-eventsource-svc', port: 12000 }],
        },
      ],
    });
    const config = configFor({ config: exposed('gateway') });
    expect(ingress.external?.(config, everythingPresent).map(({ kind, name }) => [kind, name])).toEqual([
      ['CustomResourceDefinition', 'gateways.gateway.networking.k8s.io'],
      ['CustomResourceDefinition', 'httproutes.gateway.networking.k8s.io'],
      ['Namespace', 'kube-system'],
      ['Gateway', 'cto'],
    ]);
    expect(ingress.secrets?.(config, everythingPresent)).toEqual([]);
  });

  test('makes a Gateway with one listener per host, open to the namespace of its route alone', () => {
    const { find } = render(exposed('gateway', own));
    expect(at(find('Gateway', 'public', 'gateways'), 'spec.gatewayClassName')).toBe('envoy');
    expect(at(find('Gateway', 'public'), 'spec.listeners.0')).toEqual({
      name: 'argocd',
      hostname: 'argocd.agents.example.com',
      port: 443,
      protocol: 'HTTPS',
      tls: { mode: 'Terminate', certificateRefs: [{ name: 'cto-tls' }] },
      allowedRoutes: {
        namespaces: {
          from: 'Selector',
          selector: { matchLabels: { 'kubernetes.io/metadata.name': 'argocd' } },
        },
      },
    });
    expect(at(find('HTTPRoute', 'argocd'), 'spec.parentRefs')).toEqual([
      { name: 'public', namespace: 'gateways', sectionName: 'argocd' },
    ]);
  });

  test('reads its certificate in its own namespace', () => {
    const config = configFor({ config: exposed('gateway', own) });
    expect(
      ingress.secrets?.(config, everythingPresent).map(({ namespace, name }) => [namespace, name]),
    ).toEqual([['gateways', 'cto-tls']]);
  });

  test('cannot be made without a class', () => {
    expect(() => configFor({ config: exposed('gateway', { gateway: { create: true } }) })).toThrow(
      /names its class/,
    );
  });

  test('renders as reviewed', () => {
    expectGolden('gateway', render(exposed('gateway', own)).yaml);
  });
});
