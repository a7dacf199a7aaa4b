import { extendProduct, processIo, runCli, type ComponentId, type Profile } from 'cto';

/** A research group: agents and a database, no monitoring, on one larger machine. */
const research: Profile<ComponentId> = {
  name: 'research',
  description: 'A research group with a database.',
  components: ['argo-events', 'github-events'],
  defaults: {
    platform: { name: 'research' },
    features: { databases: true },
    agents: { rex: {}, morgan: { role: 'documentation' } },
  },
  machine: { cpu: 6, memoryGiB: 12, diskGiB: 40, nodes: 1 },
  minutes: 8,
};

process.exitCode = await runCli(process.argv.slice(2), processIo(), extendProduct({ profiles: [research] }));
