// Starts a real Kubernetes with simulated nodes on loopback and keeps it until it is interrupted.
import { once } from 'node:events';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import {
  BinariesMissing,
  ensureBinaries,
  ensureTool,
  parseMinor,
  platformOperators,
  startTestbed,
  testbedMinors,
  toolNames,
  writeSecretFiles,
  type TestbedMinor,
  type ToolName,
} from './lib/testbed/index.js';

const USAGE = `usage: testbed [--kubernetes MINOR] [--nodes N] [--no-operators] [--webhooks] [--build]
  starts Kubernetes with N ready simulated nodes, prints the path of its kubeconfig on stdout and runs until interrupted;
  then everything is gone again
  --no-operators      do not play the operators of the platform: custom resources stay without status
  --webhooks          ask admission webhooks, although nobody answers them
  --kubernetes MINOR  ${testbedMinors.join(' or ')} (default: ${testbedMinors[0]})
  --nodes N           nodes (default: 3)
  --build             only find or build the binaries: of MINOR, or of all versions and what end-to-end tests start besides`;

async function main(args: readonly string[]): Promise<number> {
  const options = readOptions(args);
  if (typeof options === 'string') return say(options, 2);
  if (options.help) return say(USAGE, 0);
  if (options.build) return buildAll(options.minors, options.kubernetes === undefined ? toolNames : []);
  const [version = testbedMinors[0]] = options.minors;
  const { nodes, webhooks } = options;
  const operators = options['no-operators'] ? [] : platformOperators;
  const testbed = await startTestbed({ version, nodes, webhooks, operators, say });
  const secrets = join(testbed.folder, 'secrets');
  writeSecretFiles('dist', secrets);
  say(`Kubernetes ${testbed.version} with ${nodes} nodes at ${testbed.url}; end it with Ctrl-C`);
  say(`export KUBECONFIG=${testbed.kubeconfig}`);
  say(`export CTO_SECRETS_FROM=${secrets}  # worthless values for the Secrets that deploying asks for`);
  process.stdout.write(`${testbed.kubeconfig}\n`);
  // until here a signal just ends us, and the watchdog cleans up
  await Promise.race(['SIGINT', 'SIGTERM', 'SIGHUP'].map((signal) => once(process, signal)));
  await testbed.stop();
  return say('stopped', 0);
}

function readOptions(args: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        kubernetes: { type: 'string' },
        nodes: { type: 'string', default: '3' },
        'no-operators': { type: 'boolean', default: false },
        webhooks: { type: 'boolean', default: false },
        build: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    const nodes = Number(values.nodes);
    if (!Number.isInteger(nodes) || nodes < 0)
      throw new Error(`--nodes ${values.nodes} is no count; use such as 3`);
    const minors = values.kubernetes === undefined ? testbedMinors : [parseMinor(values.kubernetes)];
    return { ...values, nodes, minors };
  } catch (error) {
    return `${error instanceof Error ? error.message : String(error)}\n${USAGE}`;
  }
}

async function buildAll(minors: readonly TestbedMinor[], tools: readonly ToolName[]): Promise<number> {
  for (const minor of minors) process.stdout.write(`${await ensureBinaries(minor, say)}\n`);
  for (const tool of tools) process.stdout.write(`${await ensureTool(tool, say)}\n`);
  return 0;
}

function say(text: string, code = 0): number {
  process.stderr.write(`${text}\n`);
  return code;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof BinariesMissing)) throw error;
  process.exitCode = say(error.message, 3);
}
