// Builds, proves and publishes a release of this repository; see docs/releasing.md.
import { processIo } from '../src/cli/io.js';
import { runRelease } from '../src/cli/release/index.js';

process.exitCode = await runRelease(process.argv.slice(2), processIo());
