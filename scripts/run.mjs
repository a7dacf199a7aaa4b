// Runs a command of the product from a fresh clone: `node scripts/run.mjs synth --profile standard`.
// `--setup` alone prepares and stops; `--script NAME ...` runs build/scripts/NAME.js; `--app` runs the cdk8s app.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { checkNode, ensureBuild, ensureDependencies, root } from './setup.mjs';

checkNode();
ensureDependencies();
await ensureBuild();

const [first, second] = process.argv.slice(2);
const target =
  first === '--setup'
    ? undefined
    : first === '--app'
      ? 'main.js'
      : first === '--script'
        ? `scripts/${second}.js`
        : 'cli.js';
if (first?.startsWith('--') && target !== 'cli.js') process.argv.splice(2, first === '--script' ? 2 : 1);
if (target !== undefined) await import(pathToFileURL(join(root, 'build', target)).href);
