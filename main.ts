import { processIo, runCli } from './src/index.js';

/**
 * The cdk8s app: `npx cdk8s synth` runs it with CDK8S_OUTDIR set to the output folder of cdk8s.yaml. It is `cto synth` with that folder:
 * load the configuration, synthesize, write the bundle. One path for both commands, so both give the same bytes.
 *
 * Components are not ordered by cdk8s dependencies, whose time grows exponentially (docs/decisions/0001).
 */
const folder = process.env['CDK8S_OUTDIR'] ?? 'dist';
process.exitCode = await runCli(['synth', '--out', folder, ...process.argv.slice(2)], processIo());
