// Runs a command of the product from a fresh clone: `node scripts/run.mjs synth --profile standard`.
// `--setup` alone prepares and stops; `--run scripts/import ...` runs build/scripts/import.js; `--app` runs the cdk8s app.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { checkNode, ensureBuild, ensureDependencies, root } from './setup.mjs';

checkNode();
ensureDependencies();
await ensureBuild();

const target = takeTarget(process.argv);
if (target !== undefined) await import(pathToFileURL(join(root, 'build', `${target}.js`)).href);

/** Takes our own words off the command line and says which program runs; undefined for none. */
function takeTarget(argv) {
  const [first, second] = argv.slice(2);
  if (first === '--setup') return undefined;
  if (first === '--app') return argv.splice(2, 1) && 'main';
  if (first === '--run') return argv.splice(2, 2) && second;
  return 'cli';
}
