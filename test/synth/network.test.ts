import { describe, expect, test } from 'vitest';
import type { AnyComponent } from '../../src/catalog/component.js';
import { policiesOf, resolveFlows } from '../../src/synth/network.js';
import { plan } from '../../src/synth/plan.js';
import { configFor } from '../support/component.js';
import { record } from '../support/record.js';

const server = record('server', {
  pods: () => ({ main: { labels: { app: 'server' }, ports: { http: 8080, metrics: 9090 } } }),
});
const client = record('client', {
  pods: () => ({ main: { labels: { app: 'client' }, ports: {} } }),
  flows: () => [
    { from: 'client/main', to: 'server/main', ports: ['http'], why: 'asks' },
    { from: 'client/main', to: 'internet', ports: [443], why: 'fetches' },
    { from: 'client/main', to: 'api-server', ports: [], why: 'watches' },
    { from: 'client/main', to: 'absent/main', ports: ['http'], why: 'would ask, if it were there' },
  ],
});
const absent = record('absent', {
  pods: () => ({ main: { labels: { app: 'absent' }, ports: { http: 80 } } }),
});

function planOf(components: readonly AnyComponent[], chosen: readonly string[]) {
  const config = configFor({
    config: { cluster: { api_server_cidrs: ['10.9.0.0/24'], api_server_ports: [6443] } },
  });
  const machine = { cpu: 1, memoryGiB: 1, diskGiB: 1, nodes: 1 };
  return plan(
    { name: 'test', description: '', components: chosen, defaults: {}, machine, minutes: 1 },
    config,
    components,
  );
}

describe('flows', () => {
  const planned = planOf([server, client, absent], ['server', 'client']);
  const flows = resolveFlows(planned);

  test('open exactly one port at both ends: egress of the one, ingress of the other', () => {
    expect(policiesOf('server', planned, flows)).toEqual([
      {
        name: 'server-main',
        namespace: 'server',
        pods: { app: 'server' },
        ingress: [
          { ports: [8080], protocol: 'TCP', peers: [{ pods: { app: 'client' }, namespace: 'client' }] },
        ],
        egress: [],
      },
    ]);
    expect(policiesOf('client', planned, flows)[0]?.egress).toContainEqual({
      ports: [8080],
      protocol: 'TCP',
      peers: [{ pods: { app: 'server' }, namespace: 'server' }],
    });
  });

  test('to the API server go to the configured addresses and ports only', () => {
    expect(policiesOf('client', planned, flows)[0]?.egress).toContainEqual({
      ports: [6443],
      protocol: 'TCP',
      peers: [{ cidrs: ['10.9.0.0/24'] }],
    });
  });

  test('of an absent component fall away', () => {
    expect(flows.map(({ why }) => why)).toEqual(['asks', 'fetches', 'watches']);
  });

  test('that name a component or port which does not exist are a mistake of the record', () => {
    const typo = record('typo', {
      flows: () => [{ from: 'typo/main', to: 'sever/main', ports: ['http'], why: 'typo' }],
    });
    expect(() => resolveFlows(planOf([server, typo], ['server', 'typo']))).toThrow(
      /typo declares a flow of "typo\/main"|sever/,
    );
    const port = record('port', {
      flows: () => [{ from: 'internet', to: 'server/main', ports: ['htp'], why: 'typo' }],
    });
    expect(() => resolveFlows(planOf([server, port], ['server', 'port']))).toThrow(/names port "htp"/);
  });
});
