import type { Config } from '../../config/index.js';
import type { Flow } from '../flows.js';

/** Connections of controller and agents. Agents reach GitHub, models and package registries; never the API server. */
export function controllerFlows(config: Config): readonly Flow[] {
  const github = portOf(config.github.url);
  const { endpoint } = config.components.controller.telemetry;
  return [
    { from: 'controller/manager', to: 'api-server', ports: [], why: 'watches runs and makes their jobs' },
    {
      from: 'controller/manager',
      to: 'internet',
      ports: [github],
      why: 'asks GitHub for tokens and pull requests',
    },
    {
      from: 'controller/agents',
      to: 'internet',
      ports: [...new Set([443, github])],
      why: 'clone and push, call models, fetch packages',
    },
    {
      from: 'victoria-metrics/server',
      to: 'controller/manager',
      ports: ['metrics'],
      why: 'reads the metrics of runs',
    },
    ...(endpoint === undefined ? [] : telemetryFlows(portOf(endpoint))),
  ];
}

function telemetryFlows(port: number): readonly Flow[] {
  return ['controller/manager', 'controller/agents'].map((from) => ({
    from,
    to: 'internet',
    ports: [port],
    why: 'sends metrics and logs',
  }));
}

/** Port of an http or https address. */
function portOf(address: string): number {
  const { port, protocol } = new URL(address);
  if (port !== '') return Number(port);
  return protocol === 'http:' ? 80 : 443;
}
